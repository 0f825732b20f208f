pub fn triggers() -> Triggers { Triggers::new().on(github::issues("opened").connection(slots::A), h).on(github::issues("opened").connection(slots::A), h) }
async fn h(cx: Cx<'_>, event: Verified<'_, I>) -> FlowResult {
    let text = format!("{", 1);
    cx.step("a").call(slack::PostMessage { text, channel, ..other }).await?;
    cx.step("a").call(slack::PostMessage { connection: slots::A, text: format!("{} {}", 1), channel: format!("{0}{5}") }).await?;
    let (a, b) = if cx.branch("b", x) { (1, 2) } else { return Ok(()) };
    let c @ Some(d) = cx.value("c", 1);
    match cx.branch("d", true) { true if a => {}, _ => {} }
    return;
    macro_rules! x { () => {} }
    unsafe { x!() }
}
