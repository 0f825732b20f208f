//! A line chart drawn as SVG: crosshair with values by pointer and by keyboard, series that can be hidden, and the same
//! numbers as a table.

use leptos::html;
use leptos::prelude::*;

use crate::parts::time::clock;

/// One line of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Series {
    /// Its name in the legend.
    pub name: &'static str,
    /// Its class, which says colour and dashes.
    pub class: &'static str,
    /// Whether the ground under the line is tinted.
    pub filled: bool,
}

/// What a chart shows: moments, and per series a value for each moment, or none where there was nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChartData {
    /// Start of each interval, oldest first.
    pub at_ms: Vec<i64>,
    /// One list per series, as long as `at_ms`.
    pub values: Vec<Vec<Option<f64>>>,
}

/// What a chart's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Things that are counted: the axis has whole numbers only.
    Counted,
    /// Anything that is measured.
    Measured,
}

/// The drawing's own units; it is stretched to the space there is.
const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 200.0;

/// One chart with legend.
#[component]
pub fn Chart(
    /// Its heading: "Throughput".
    title: &'static str,
    /// Its unit: "events per minute".
    unit: &'static str,
    /// What its values are.
    scale: Scale,
    /// Its lines.
    series: &'static [Series],
    /// Its numbers.
    data: Memo<ChartData>,
    /// A value in words.
    words: fn(f64) -> String,
    /// Called with the end of an interval when the person clicks into the chart.
    on_pick: Callback<i64>,
) -> impl IntoView {
    let shown = RwSignal::new(vec![true; series.len()]);
    let as_table = RwSignal::new(false);
    let top =
        Memo::new(move |_| data.with(|data| shown.with(|shown| nice_top(data, shown, scale))));
    view! {
        <section class="card chart" aria-label=title>
            <header class="chart-header">
                <h2>{title}</h2>
                <span class="muted">{unit}</span>
                <span class="space"></span>
                <Legend series shown />
                <button
                    type="button"
                    class="button quiet small"
                    aria-label=move || format!("{} of {title}", if as_table.get() { "Graph" } else { "Table" })
                    on:click=move |_| as_table.update(|on| *on = !*on)
                >
                    {move || if as_table.get() { "Graph" } else { "Table" }}
                </button>
            </header>
            {move || if as_table.get() {
                view! { <NumberTable title series data words /> }.into_any()
            } else {
                view! { <Plot title series data shown top words on_pick /> }.into_any()
            }}
        </section>
    }
}

#[component]
fn Legend(series: &'static [Series], shown: RwSignal<Vec<bool>>) -> impl IntoView {
    series
        .iter()
        .enumerate()
        .map(|(at, one)| {
            let on = move || shown.with(|shown| shown.get(at).copied().unwrap_or(true));
            view! {
                <button
                    type="button"
                    class=format!("legend {}", one.class)
                    aria-pressed=move || on().to_string()
                    on:click=move |_| shown.update(|shown| {
                        if let Some(on) = shown.get_mut(at) {
                            *on = !*on;
                        }
                    })
                >
                    <svg viewBox="0 0 16 8" aria-hidden="true"><path d="M1 4h14" /></svg>
                    {one.name}
                </button>
            }
        })
        .collect_view()
}

#[component]
fn Plot(
    title: &'static str,
    series: &'static [Series],
    data: Memo<ChartData>,
    shown: RwSignal<Vec<bool>>,
    top: Memo<f64>,
    words: fn(f64) -> String,
    on_pick: Callback<i64>,
) -> impl IntoView {
    // The interval under the pointer or chosen by arrow keys.
    let at = RwSignal::new(None::<usize>);
    // How far down the pointer is; by keyboard the reading stands at the top.
    let down = RwSignal::new(0.0);
    let area = NodeRef::<html::Div>::new();
    let count = Memo::new(move |_| data.with(|data| data.at_ms.len()));
    let point_at = move |event: &leptos::ev::PointerEvent| {
        let area = area.get_untracked()?;
        let bounds = area.get_bounding_client_rect();
        let share = (f64::from(event.client_x()) - bounds.left()) / bounds.width().max(1.0);
        down.set((f64::from(event.client_y()) - bounds.top()) / bounds.height().max(1.0));
        nearest(share, count.get_untracked())
    };
    let pick = move || {
        if let Some(at) = at.get_untracked() {
            let end = data.with_untracked(|data| {
                data.at_ms.get(at + 1).or_else(|| data.at_ms.last()).copied()
            });
            if let Some(end) = end {
                on_pick.run(end);
            }
        }
    };
    let on_keydown = move |event: leptos::ev::KeyboardEvent| {
        let last = count.get_untracked().saturating_sub(1);
        let now = at.get_untracked();
        let next = match event.key().as_str() {
            "ArrowLeft" => now.map_or(last, |now| now.saturating_sub(1)),
            "ArrowRight" => now.map_or(last, |now| (now + 1).min(last)),
            "Home" => 0,
            "End" => last,
            "Enter" => return pick(),
            _ => return,
        };
        event.prevent_default();
        at.set(Some(next));
    };
    let reading = move || at.get().map(|at| data.with(|data| read_out(series, data, at, words)));
    view! {
        <div class="plot">
            <YAxis top words />
            <div
                class="plot-area"
                node_ref=area
                role="slider"
                tabindex="0"
                aria-label=format!("{title}, moment")
                aria-valuemin="0"
                aria-valuemax=move || count.get().saturating_sub(1).to_string()
                aria-valuenow=move || at.get().unwrap_or_else(|| count.get().saturating_sub(1)).to_string()
                aria-valuetext=move || reading().unwrap_or_else(|| "Use the arrow keys to read values".into())
                on:pointermove=move |event| at.set(point_at(&event))
                on:pointerleave=move |_| at.set(None)
                on:blur=move |_| at.set(None)
                on:click=move |_| pick()
                on:keydown=on_keydown
            >
                <Lines series data shown top />
                {move || at.get().map(|at| view! { <Crosshair at down series data shown top words /> })}
            </div>
            <XAxis data />
        </div>
    }
}

/// The grid and the lines, stretched over the whole area.
#[component]
fn Lines(
    series: &'static [Series],
    data: Memo<ChartData>,
    shown: RwSignal<Vec<bool>>,
    top: Memo<f64>,
) -> impl IntoView {
    view! {
        <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true">
            {[0.0, 0.25, 0.5, 0.75, 1.0].map(|share| {
                let y = HEIGHT * share;
                view! { <path class="grid" d=format!("M0 {y}H{WIDTH}") /> }
            })}
            {series.iter().enumerate().map(|(index, one)| {
                let visible = move || shown.with(|shown| shown.get(index).copied().unwrap_or(true));
                let drawn = Memo::new(move |_| {
                    data.with(|data| data.values.get(index).map(|values| outline(values, top.get())).unwrap_or_default())
                });
                view! {
                    <g class=one.class class:off=move || !visible()>
                        {one.filled.then(|| view! { <path class="ground" d=move || drawn.get().ground /> })}
                        <path class="line" d=move || drawn.get().line />
                    </g>
                }
            }).collect_view()}
        </svg>
    }
}

#[component]
fn Crosshair(
    at: usize,
    down: RwSignal<f64>,
    series: &'static [Series],
    data: Memo<ChartData>,
    shown: RwSignal<Vec<bool>>,
    top: Memo<f64>,
    words: fn(f64) -> String,
) -> impl IntoView {
    move || {
        let visible = shown.get();
        let (moment, left, values) = data.with(|data| {
            let moment = *data.at_ms.get(at)?;
            let left = share_of(at, data.at_ms.len()) * 100.0;
            let values: Vec<_> =
                data.values.iter().map(|values| values.get(at).copied().flatten()).collect();
            Some((moment, left, values))
        })?;
        let lines: Vec<(&Series, Option<f64>)> = series
            .iter()
            .zip(values)
            .zip(visible)
            .filter_map(|(line, visible)| visible.then_some(line))
            .collect();
        Some(view! {
            <span class="crosshair" style=format!("left:{left}%")></span>
            {dots(&lines, left, top.get())}
            <div class="reading" style=move || placed_beside(left / 100.0, down.get())>
                <strong>{clock(moment, true)}</strong>
                {rows(&lines, words)}
            </div>
        })
    }
}

/// The style of the reading: to the left of the crosshair, where what is older is less looked at, unless there is no
/// room; and as high as the pointer, but inside the plot.
fn placed_beside(across: f64, down: f64) -> String {
    const ROOM: f64 = 0.42;
    let side = if across > ROOM {
        format!("right:{:.2}%;left:auto", (1.0 - across) * 100.0)
    } else {
        format!("left:{:.2}%", across * 100.0)
    };
    let down = down.clamp(0.0, 1.0) * 100.0;
    format!(
        "{side};top:{down:.1}%;translate:{} -{down:.1}%",
        if across > ROOM { "-14px" } else { "14px" }
    )
}

/// A dot on each line, where the crosshair meets it.
fn dots(lines: &[(&Series, Option<f64>)], left: f64, top: f64) -> impl IntoView + use<> {
    lines
        .iter()
        .filter_map(|(one, value)| {
            let place = format!("left:{left}%;bottom:{}%", (*value)? / top * 100.0);
            Some(view! { <span class=format!("dot {}", one.class) style=place></span> })
        })
        .collect_view()
}

/// Each line's value, in words.
fn rows(lines: &[(&Series, Option<f64>)], words: fn(f64) -> String) -> impl IntoView + use<> {
    lines
        .iter()
        .map(|(one, value)| {
            view! {
                <div class=one.class>
                    <svg viewBox="0 0 16 8" aria-hidden="true"><path d="M1 4h14" /></svg>
                    <span>{one.name}</span>
                    <b>{value.map_or_else(|| "–".to_owned(), words)}</b>
                </div>
            }
        })
        .collect_view()
}

#[component]
fn YAxis(top: Memo<f64>, words: fn(f64) -> String) -> impl IntoView {
    view! {
        <div class="y-axis" aria-hidden="true">
            <span>{move || words(top.get())}</span>
            <span>{move || words(top.get() / 2.0)}</span>
            <span>"0"</span>
        </div>
    }
}

#[component]
fn XAxis(data: Memo<ChartData>) -> impl IntoView {
    const LABELS: usize = 5;
    let labels = move || {
        data.with(|data| {
            let last = data.at_ms.len().checked_sub(1)?;
            Some(
                (0..LABELS)
                    .filter_map(|label| data.at_ms.get(last * label / (LABELS - 1)))
                    .map(|at| clock(*at, false))
                    .collect::<Vec<_>>(),
            )
        })
    };
    view! {
        <div class="x-axis" aria-hidden="true">
            {move || labels().unwrap_or_default().into_iter().map(|label| view! { <span>{label}</span> }).collect_view()}
        </div>
    }
}

#[component]
fn NumberTable(
    title: &'static str,
    series: &'static [Series],
    data: Memo<ChartData>,
    words: fn(f64) -> String,
) -> impl IntoView {
    let rows = move || {
        data.with(|data| {
            data.at_ms
                .iter()
                .enumerate()
                .rev()
                .map(|(at, moment)| {
                    let cells = data.values.iter().map(|values| {
                let value = values.get(at).copied().flatten();
                view! { <td class="number">{value.map_or_else(|| "–".to_owned(), words)}</td> }
            }).collect_view();
                    view! { <tr><th scope="row">{clock(*moment, true)}</th>{cells}</tr> }
                })
                .collect_view()
        })
    };
    view! {
        <div class="chart-table" tabindex="0">
            <table class="table" aria-label=title>
                <thead>
                    <tr>
                        <th scope="col">"Time"</th>
                        {series.iter().map(|one| view! { <th scope="col" class="number">{one.name}</th> }).collect_view()}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// A line and the ground under it, as SVG path data.
#[derive(Clone, Debug, Default, PartialEq)]
struct Outline {
    line: String,
    ground: String,
}

/// Gaps where there is no value; a lonely value becomes a short dash, since a point has no extent.
fn outline(values: &[Option<f64>], top: f64) -> Outline {
    let mut drawn = Outline::default();
    let half = WIDTH / real(values.len().max(2)) / 2.0;
    let runs = values.iter().enumerate().collect::<Vec<_>>();
    for run in runs.split(|(_, value)| value.is_none()).filter(|run| !run.is_empty()) {
        let mut corners: Vec<(f64, f64)> = run
            .iter()
            .map(|(at, value)| {
                let height = value.unwrap_or(0.0) / top;
                (share_of(*at, values.len()) * WIDTH, HEIGHT - height * HEIGHT)
            })
            .collect();
        if let [(x, y)] = corners.as_slice() {
            corners = vec![(x - half, *y), (x + half, *y)];
        }
        let path =
            corners.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect::<Vec<_>>().join("L");
        drawn.line.push_str(&format!("M{path}"));
        if let (Some((first, _)), Some((last, _))) = (corners.first(), corners.last()) {
            drawn.ground.push_str(&format!("M{first:.1} {HEIGHT}L{path}L{last:.1} {HEIGHT}Z"));
        }
    }
    drawn
}

/// The top of the axis: the next round number above all values that are shown, whose half is round too.
fn nice_top(data: &ChartData, shown: &[bool], scale: Scale) -> f64 {
    let highest = data
        .values
        .iter()
        .zip(shown)
        .filter(|(_, shown)| **shown)
        .flat_map(|(values, _)| values.iter().flatten())
        .fold(0.0_f64, |highest, value| highest.max(*value));
    // The middle of the axis is labelled too.
    let least = if scale == Scale::Counted { 2.0 } else { 1.0 };
    if highest <= 0.0 {
        return least;
    }
    let power = 10.0_f64.powf(highest.log10().floor());
    let halves_well = |top: &f64| scale == Scale::Measured || (top / 2.0).fract() == 0.0;
    [1.0, 1.2, 1.6, 2.0, 2.4, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0]
        .into_iter()
        .map(|step| step * power)
        .filter(halves_well)
        .find(|step| *step >= highest)
        .unwrap_or(20.0 * power)
}

fn read_out(series: &[Series], data: &ChartData, at: usize, words: fn(f64) -> String) -> String {
    let values = series.iter().zip(&data.values).map(|(one, values)| {
        let value = values.get(at).copied().flatten().map_or_else(|| "none".to_owned(), words);
        format!("{} {value}", one.name)
    });
    let moment = data.at_ms.get(at).map(|at| clock(*at, true)).unwrap_or_default();
    std::iter::once(moment).chain(values).collect::<Vec<_>>().join(", ")
}

/// How far to the right the interval `at` of `count` stands, 0 to 1.
fn share_of(at: usize, count: usize) -> f64 {
    if count < 2 { 0.5 } else { real(at) / real(count - 1) }
}

fn nearest(share: f64, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    (0..count).min_by(|a, b| {
        let distance = |at: usize| (share_of(at, last + 1) - share).abs();
        distance(*a).total_cmp(&distance(*b))
    })
}

fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::{ChartData, Scale, nearest, nice_top, outline, placed_beside};

    #[test]
    fn axes_end_at_round_numbers() {
        let data = |highest: f64| ChartData { at_ms: vec![0], values: vec![vec![Some(highest)]] };
        let table = [
            (37.0, true, Scale::Measured, 40.0),
            (0.0, true, Scale::Measured, 1.0),
            (37.0, false, Scale::Measured, 1.0),
            (2.3, true, Scale::Measured, 2.4),
            (0.0, true, Scale::Counted, 2.0),
            (0.5, true, Scale::Counted, 2.0),
            (1.0, true, Scale::Counted, 2.0),
            (2.0, true, Scale::Counted, 2.0),
            (2.5, true, Scale::Counted, 4.0),
            (9.0, true, Scale::Counted, 10.0),
            (11.0, true, Scale::Counted, 12.0),
            (37.0, true, Scale::Counted, 40.0),
            (150.0, true, Scale::Counted, 160.0),
        ];
        for (highest, shown, scale, expected) in table {
            let top = nice_top(&data(highest), &[shown], scale);
            assert!((top - expected).abs() < 1e-9, "{highest} {scale:?}: {top}");
        }
    }

    #[test]
    fn the_reading_flips_where_there_is_no_room() {
        assert!(placed_beside(0.1, 0.0).starts_with("left:10.00%;top:0.0%"));
        assert!(placed_beside(0.9, 1.0).starts_with("right:10.00%;left:auto;top:100.0%"));
    }

    #[test]
    fn lines_have_gaps_where_nothing_was() {
        let drawn = outline(&[Some(1.0), Some(1.0), None, Some(1.0)], 2.0);
        assert_eq!(drawn.line.matches('M').count(), 2);
    }

    #[test]
    fn the_pointer_finds_the_nearest_moment() {
        assert_eq!(nearest(0.0, 5), Some(0));
        assert_eq!(nearest(0.9, 5), Some(4));
        assert_eq!(nearest(0.5, 0), None);
    }
}
