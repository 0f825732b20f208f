//! Times, durations and sizes as people read them.

use std::time::Duration;

use js_sys::Date;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// A moment, relative ("4 min ago"), with the exact one on hover; it keeps itself up to date.
#[component]
pub fn When(
    /// Milliseconds since 1970 in UTC.
    #[prop(into)]
    at_ms: Signal<i64>,
) -> impl IntoView {
    let tick = expect_tick();
    view! {
        <time datetime=move || iso(at_ms.get()) title=move || exact(at_ms.get())>
            {move || {
                tick.get();
                relative(at_ms.get(), now_ms())
            }}
        </time>
    }
}

/// Counts up every 15 seconds, so that relative times stay true; one per page.
#[derive(Clone, Copy)]
struct Tick(RwSignal<u64>);

fn expect_tick() -> RwSignal<u64> {
    if let Some(Tick(signal)) = use_context::<Tick>() {
        return signal;
    }
    // No shell above, as on a page of its own: a clock that stands still.
    RwSignal::new(0)
}

/// Starts the clock of relative times for everything below.
pub fn provide_tick() {
    let signal = RwSignal::new(0);
    provide_context(Tick(signal));
    if let Ok(handle) = set_interval_with_handle(
        move || {
            signal.try_update(|count| *count += 1);
        },
        Duration::from_secs(15),
    ) {
        on_cleanup(move || handle.clear());
    }
}

/// Now, in milliseconds since 1970.
pub fn now_ms() -> i64 {
    whole(Date::now())
}

/// "just now", "4 min ago", "3 h ago", "yesterday", "5 days ago", then the date.
pub fn relative(at_ms: i64, now_ms: i64) -> String {
    let seconds = (now_ms - at_ms) / 1000;
    match seconds {
        ..10 => "just now".into(),
        10..60 => format!("{seconds} s ago"),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..86_400 => format!("{} h ago", seconds / 3600),
        86_400..172_800 => "yesterday".into(),
        172_800..2_592_000 => format!("{} days ago", seconds / 86_400),
        _ => exact(at_ms),
    }
}

/// Day and time of day, in the person's own time zone.
pub fn exact(at_ms: i64) -> String {
    let options = js_sys::Object::new();
    for (key, value) in [("dateStyle", "medium"), ("timeStyle", "medium")] {
        // Setting a property of a fresh plain object cannot fail.
        let _ = js_sys::Reflect::set(&options, &key.into(), &value.into());
    }
    Date::new(&JsValue::from_f64(real(at_ms))).to_locale_string("en-GB", &options).into()
}

/// "14:05", or "14:05:30" where seconds matter.
pub fn clock(at_ms: i64, seconds: bool) -> String {
    let date = Date::new(&JsValue::from_f64(real(at_ms)));
    if seconds {
        format!("{:02}:{:02}:{:02}", date.get_hours(), date.get_minutes(), date.get_seconds())
    } else {
        format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
    }
}

/// "0.4 ms", "38 ms", "1.9 s", "2 min 5 s".
pub fn duration(ms: f64) -> String {
    if ms > 0.0 && ms < 0.05 {
        "< 0.1 ms".into()
    } else if ms < 10.0 && ms.fract() > 0.0 {
        format!("{ms:.1} ms")
    } else if ms < 1000.0 {
        format!("{ms:.0} ms")
    } else if ms < 10_000.0 {
        format!("{:.1} s", ms / 1000.0)
    } else if ms < 60_000.0 {
        format!("{:.0} s", ms / 1000.0)
    } else {
        let seconds = whole(ms / 1000.0);
        format!("{} min {} s", seconds / 60, seconds % 60)
    }
}

/// "640 B", "12 KB", "7.3 MB".
pub fn bytes(count: u64) -> String {
    match count {
        0..1000 => format!("{count} B"),
        1000..1_000_000 => format!("{} KB", count / 1000),
        _ => format!("{}.{} MB", count / 1_000_000, count % 1_000_000 / 100_000),
    }
}

/// "0.2/s", "12/s", "3/min".
pub fn rate(per_second: f64) -> String {
    if per_second <= 0.0 {
        "idle".into()
    } else if per_second < 0.1 {
        format!("{:.0}/min", (per_second * 60.0).max(1.0))
    } else if per_second < 10.0 {
        format!("{per_second:.1}/s")
    } else {
        format!("{per_second:.0}/s")
    }
}

fn iso(at_ms: i64) -> String {
    Date::new(&JsValue::from_f64(real(at_ms))).to_iso_string().into()
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit into 53 bits")]
fn real(ms: i64) -> f64 {
    ms as f64
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit into 53 bits")]
fn whole(ms: f64) -> i64 {
    ms as i64
}

#[cfg(test)]
mod tests {
    use super::{bytes, duration, rate, relative};

    #[test]
    fn people_read_times() {
        assert_eq!(relative(0, 4_000), "just now");
        assert_eq!(relative(0, 240_000), "4 min ago");
        assert_eq!(relative(0, 90_000_000), "yesterday");
    }

    #[test]
    fn people_read_amounts() {
        assert_eq!(duration(0.38), "0.4 ms");
        assert_eq!(duration(1.0), "1 ms");
        assert_eq!(duration(1_900.0), "1.9 s");
        assert_eq!(duration(125_000.0), "2 min 5 s");
        assert_eq!(bytes(7_340_000), "7.3 MB");
        assert_eq!(rate(0.05), "3/min");
    }
}
