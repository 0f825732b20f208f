//! Gestures, tested without a browser: events in, effects out.

use super::*;

fn node(id: &str, x: f64, y: f64) -> Node {
    Node {
        id: id.into(),
        kind: if id.starts_with("trigger") { "github".into() } else { "branch".into() },
        title: id.into(),
        fields: Default::default(),
        output: String::new(),
        disabled: false,
        pinned: None,
        at: Point { x, y },
    }
}

fn shape(node: &Node) -> Shape {
    match node.kind.as_str() {
        "github" => Shape { ports: ["then".into()].into(), has_input: false, lines: 0 },
        _ => Shape { ports: ["true".into(), "false".into()].into(), has_input: true, lines: 1 },
    }
}

fn flow() -> Flow {
    Flow {
        name: "Test".into(),
        nodes: vec![node("trigger", 0.0, 0.0), node("a", 304.0, 0.0), node("b", 304.0, 200.0)],
        edges: vec![Edge { from: "trigger".into(), port: "then".into(), to: "a".into() }],
        ..Flow::default()
    }
}

/// Plays events on the test flow at 100 % and gathers the effects.
fn play(selected: &[&str], happenings: &[Happening]) -> Vec<Effect> {
    let flow = flow();
    let selected = selected.iter().map(|id| NodeId::from(*id)).collect();
    let view = View { offset: ScreenPoint::default(), zoom: 1.0 };
    let scene = Scene { flow: &flow, selected: &selected, shape: &shape, view };
    let mut gesture = Gesture::default();
    happenings.iter().flat_map(|happening| gesture.step(*happening, &scene)).collect()
}

fn at(x: f64, y: f64) -> Pointer {
    Pointer { at: ScreenPoint { x, y }, shift: false, space: false }
}

fn down(x: f64, y: f64) -> Happening {
    Happening::Down(Button::Main, at(x, y))
}

fn moved(x: f64, y: f64) -> Happening {
    Happening::Move(at(x, y))
}

fn up(x: f64, y: f64) -> Happening {
    Happening::Up(at(x, y))
}

fn with_shift(happening: Happening) -> Happening {
    let shifted = |pointer| Pointer { shift: true, ..pointer };
    match happening {
        Happening::Down(button, pointer) => Happening::Down(button, shifted(pointer)),
        Happening::Move(pointer) => Happening::Move(shifted(pointer)),
        Happening::Up(pointer) => Happening::Up(shifted(pointer)),
        Happening::Cancel => Happening::Cancel,
    }
}

#[test]
fn a_click_selects_one_node() {
    let effects = play(&[], &[down(310.0, 10.0), up(311.0, 10.0)]);
    assert_eq!(effects.last(), Some(&Effect::Select(vec!["a".into()])));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Move(_))));
}

#[test]
fn shift_takes_a_node_into_the_selection_and_out_of_it() {
    let effects = play(&["b"], &[with_shift(down(310.0, 10.0)), with_shift(up(310.0, 10.0))]);
    assert_eq!(effects, [Effect::Toggle("a".into())]);
}

#[test]
fn a_drag_previews_and_moves_once_on_the_grid() {
    let effects =
        play(&[], &[down(310.0, 10.0), moved(330.0, 10.0), moved(351.0, 53.0), up(351.0, 53.0)]);
    let moves: Vec<_> = effects.iter().filter(|effect| matches!(effect, Effect::Move(_))).collect();
    let place = Point { x: 344.0, y: 40.0 };
    assert_eq!(moves, [&Effect::Move(vec![("a".into(), place)])]);
    assert!(effects.contains(&Effect::Preview(vec![("a".into(), place)])));
}

#[test]
fn a_drag_takes_the_whole_selection_along() {
    let effects = play(&["a", "b"], &[down(310.0, 210.0), moved(318.0, 218.0), up(318.0, 218.0)]);
    let places =
        vec![("b".into(), Point { x: 312.0, y: 208.0 }), ("a".into(), Point { x: 312.0, y: 8.0 })];
    assert_eq!(effects.last(), Some(&Effect::Move(places)));
}

#[test]
fn a_broken_off_drag_puts_everything_back() {
    let effects = play(&["a"], &[down(310.0, 10.0), moved(400.0, 90.0), Happening::Cancel]);
    let back = vec![("a".into(), Point { x: 304.0, y: 0.0 })];
    assert_eq!(effects.last(), Some(&Effect::Preview(back)));
}

#[test]
fn a_thread_is_tied_to_the_node_it_is_dropped_on() {
    // Port `false` of `a`.
    let from = down(512.0, 58.0);
    let effects = play(&[], &[from, moved(400.0, 150.0), up(350.0, 220.0)]);
    let edge = Edge { from: "a".into(), port: "false".into(), to: "b".into() };
    assert_eq!(effects.last(), Some(&Effect::Connect(edge)));
}

#[test]
fn a_thread_dropped_on_nothing_offers_nodes() {
    let effects = play(&[], &[down(512.0, 26.0), moved(600.0, 40.0), up(700.0, 400.0)]);
    let from = ("a".into(), "true".into());
    let place = Point { x: 700.0, y: 400.0 };
    assert_eq!(effects.last(), Some(&Effect::QuickAdd { from, at: place }));
}

#[test]
fn a_thread_that_may_not_be_tied_says_why() {
    // From port `true` of `a`, which runs after the trigger; and from the trigger, to which `a` is tied.
    let (a, trigger) = ((512.0, 26.0), (208.0, 26.0));
    for (from, to, why) in [
        (a, (100.0, 20.0), Refusal::Trigger),
        (a, (400.0, 20.0), Refusal::Itself),
        (trigger, (400.0, 20.0), Refusal::Twice),
        (trigger, (100.0, 20.0), Refusal::Itself),
    ] {
        let way = [down(from.0, from.1), moved(to.0, to.1), up(to.0, to.1)];
        let effects = play(&[], &way);
        let shown = effects.iter().find_map(|effect| match effect {
            Effect::Thread { landing, .. } => Some(landing.clone()),
            _ => None,
        });
        assert_eq!(shown, Some(Landing::Refused(why)), "{from:?} to {to:?}");
        assert_eq!(effects.last(), Some(&Effect::Refuse(why)), "{from:?} to {to:?}");
    }
}

#[test]
fn no_thread_closes_a_circle() {
    let mut flow = flow();
    flow.edges.push(Edge { from: "a".into(), port: "true".into(), to: "b".into() });
    let view = View { offset: ScreenPoint::default(), zoom: 1.0 };
    let scene = Scene { flow: &flow, selected: &BTreeSet::new(), shape: &shape, view };
    let on_a = ScreenPoint { x: 400.0, y: 20.0 };
    let landing = scene.landing(&"b".into(), &"true".into(), on_a);
    assert_eq!(landing, Landing::Refused(Refusal::Circle));
    let (a, trigger) = (NodeId::from("a"), NodeId::from("trigger"));
    assert_eq!(upstream(&flow, &a), BTreeSet::from([&a, &trigger]));
}

#[test]
fn a_thread_that_has_hardly_left_its_port_is_no_attempt() {
    let effects = play(&[], &[down(512.0, 26.0), moved(500.0, 26.0), up(500.0, 26.0)]);
    assert_eq!(effects.last(), Some(&Effect::EndThread));
    assert!(
        !effects
            .iter()
            .any(|effect| matches!(effect, Effect::Thread { landing: Landing::Refused(_), .. }))
    );
}

#[test]
fn the_background_pans_and_a_click_there_clears_the_selection() {
    let effects = play(&["a"], &[down(100.0, 400.0), moved(110.0, 395.0), moved(112.0, 395.0)]);
    assert_eq!(effects, [Effect::Pan(10.0, -5.0), Effect::Pan(2.0, 0.0)]);
    let effects = play(&["a"], &[down(100.0, 400.0), up(100.0, 400.0)]);
    assert_eq!(effects, [Effect::Select(Vec::new())]);
}

#[test]
fn the_middle_button_and_space_pan_even_over_a_node() {
    let middle = Happening::Down(Button::Middle, at(310.0, 10.0));
    assert_eq!(play(&[], &[middle, moved(320.0, 10.0)]), [Effect::Pan(10.0, 0.0)]);
    let space = Happening::Down(Button::Main, Pointer { space: true, ..at(310.0, 10.0) });
    assert_eq!(play(&[], &[space, moved(320.0, 10.0)]), [Effect::Pan(10.0, 0.0)]);
}

#[test]
fn a_marquee_selects_what_it_touches() {
    let effects = play(
        &["trigger"],
        &[
            with_shift(down(290.0, 190.0)),
            with_shift(moved(320.0, 220.0)),
            with_shift(up(320.0, 220.0)),
        ],
    );
    assert!(effects.contains(&Effect::Select(vec!["b".into(), "trigger".into()])));
    assert_eq!(effects.last(), Some(&Effect::Marquee(None)));
}

#[test]
fn a_thread_can_be_selected() {
    let edge = Edge { from: "trigger".into(), port: "then".into(), to: "a".into() };
    assert_eq!(play(&[], &[down(260.0, 27.0)]), [Effect::SelectEdge(edge)]);
}
