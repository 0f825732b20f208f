//! Tells about issues.
//!
//! In two paragraphs.
#![allow(clippy::needless_return)]

use flow_runtime::connectors::{google_sheets, http, slack};
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

const LIMIT: usize = 3;

#[derive(Debug)]
struct Score {
    points: usize,
}

impl Score {
    fn of(title: &str) -> Self {
        Self { points: title.len() }
    }
}

fn shout(text: &str) -> String {
    text.to_uppercase()
}

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;
    cx.step("tell").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: shout(&issue.title) }).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_shouts() {
        assert_eq!(shout("a"), "A");
        assert!(Score::of("abc").points >= LIMIT);
    }
}
