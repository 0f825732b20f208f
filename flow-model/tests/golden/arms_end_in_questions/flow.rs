//! A filter, a branch or a switch decides at the end of an arm whether its data goes on.

use flow_runtime::connectors::slack;
use flow_runtime::prelude::*;

use crate::payloads::{
    TakesBranch, TakesFilter, TakesOneBranch, TakesOneFilter, TakesParallelBranch,
    TakesParallelFilter, TakesSwitch,
};
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new()
        .on(webhook::post("filter").unverified(), takes_filter)
        .on(webhook::post("one/filter").unverified(), takes_one_filter)
        .on(webhook::post("parallel/filter").unverified(), takes_parallel_filter)
        .on(webhook::post("branch").unverified(), takes_branch)
        .on(webhook::post("one/branch").unverified(), takes_one_branch)
        .on(webhook::post("parallel/branch").unverified(), takes_parallel_branch)
        .on(webhook::post("switch").unverified(), takes_switch)
}

/// Takes filter.
pub async fn takes_filter(cx: Cx<'_>, event: Unverified<'_, TakesFilter>) -> FlowResult {
    let body = &event.payload().body;

    let (a_filter, b_filter) = if cx.branch("c_filter", body.number > 5) {
        let a_filter = cx.value("a_filter", body.number * 2);
        if cx.filter("q_filter", body.number > 10) { (Some(a_filter), None) } else { (None, None) }
    } else {
        let b_filter = cx.value("b_filter", body.number * 3);
        (None, Some(b_filter))
    };

    if a_filter.is_some() || b_filter.is_some() {
        cx.step("d_filter")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: format!("{} and {}", a_filter.unwrap_or(0), b_filter.unwrap_or(0)),
            })
            .await?;
    }
    Ok(())
}

/// Takes one filter.
pub async fn takes_one_filter(cx: Cx<'_>, event: Unverified<'_, TakesOneFilter>) -> FlowResult {
    let body = &event.payload().body;

    let a_one_filter = if cx.filter("c_one_filter", body.number > 5) {
        let a_one_filter = cx.value("a_one_filter", body.number * 2);
        cx.filter("q_one_filter", body.number > 10).then_some(a_one_filter)
    } else {
        None
    };

    cx.step("d_one_filter")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: a_one_filter.unwrap_or(0).to_string(),
        })
        .await?;
    Ok(())
}

/// Takes parallel filter.
pub async fn takes_parallel_filter(
    cx: Cx<'_>,
    event: Unverified<'_, TakesParallelFilter>,
) -> FlowResult {
    let body = &event.payload().body;

    cx.value("start_parallel_filter", body.number);

    let (a_parallel_filter, _) = cx
        .join((
            async {
                let a_parallel_filter = cx.value("a_parallel_filter", body.number * 2);
                Ok(cx.filter("q_parallel_filter", body.number > 10).then_some(a_parallel_filter))
            },
            async {
                cx.step("b_parallel_filter")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#triage".into(),
                        text: "Meanwhile".into(),
                    })
                    .await?;
                Ok(())
            },
        ))
        .await?;

    cx.step("d_parallel_filter")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: a_parallel_filter.unwrap_or(0).to_string(),
        })
        .await?;
    Ok(())
}

/// Takes branch.
pub async fn takes_branch(cx: Cx<'_>, event: Unverified<'_, TakesBranch>) -> FlowResult {
    let body = &event.payload().body;

    let (a_branch, b_branch) = if cx.branch("c_branch", body.number > 5) {
        let a_branch = cx.value("a_branch", body.number * 2);
        if cx.branch("q_branch", body.number > 10) { (None, None) } else { (Some(a_branch), None) }
    } else {
        let b_branch = cx.value("b_branch", body.number * 3);
        (None, Some(b_branch))
    };

    if a_branch.is_some() || b_branch.is_some() {
        cx.step("d_branch")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: format!("{} and {}", a_branch.unwrap_or(0), b_branch.unwrap_or(0)),
            })
            .await?;
    }
    Ok(())
}

/// Takes one branch.
pub async fn takes_one_branch(cx: Cx<'_>, event: Unverified<'_, TakesOneBranch>) -> FlowResult {
    let body = &event.payload().body;

    let a_one_branch = if cx.filter("c_one_branch", body.number > 5) {
        let a_one_branch = cx.value("a_one_branch", body.number * 2);
        (!cx.branch("q_one_branch", body.number > 10)).then_some(a_one_branch)
    } else {
        None
    };

    cx.step("d_one_branch")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: a_one_branch.unwrap_or(0).to_string(),
        })
        .await?;
    Ok(())
}

/// Takes parallel branch.
pub async fn takes_parallel_branch(
    cx: Cx<'_>,
    event: Unverified<'_, TakesParallelBranch>,
) -> FlowResult {
    let body = &event.payload().body;

    cx.value("start_parallel_branch", body.number);

    let (a_parallel_branch, _) = cx
        .join((
            async {
                let a_parallel_branch = cx.value("a_parallel_branch", body.number * 2);
                Ok((!cx.branch("q_parallel_branch", body.number > 10)).then_some(a_parallel_branch))
            },
            async {
                cx.step("b_parallel_branch")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#triage".into(),
                        text: "Meanwhile".into(),
                    })
                    .await?;
                Ok(())
            },
        ))
        .await?;

    cx.step("d_parallel_branch")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: a_parallel_branch.unwrap_or(0).to_string(),
        })
        .await?;
    Ok(())
}

/// Takes switch.
pub async fn takes_switch(cx: Cx<'_>, event: Unverified<'_, TakesSwitch>) -> FlowResult {
    let body = &event.payload().body;

    let (a_switch, b_switch) = if cx.branch("c_switch", body.number > 5) {
        let a_switch = cx.value("a_switch", body.number * 2);

        match cx.switch("q_switch", body.number) {
            0 => (Some(a_switch), None),
            1 | 2 => (None, None),
            _ => (None, None),
        }
    } else {
        let b_switch = cx.value("b_switch", body.number * 3);
        (None, Some(b_switch))
    };

    if a_switch.is_some() || b_switch.is_some() {
        cx.step("d_switch")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: format!("{} and {}", a_switch.unwrap_or(0), b_switch.unwrap_or(0)),
            })
            .await?;
    }
    Ok(())
}
