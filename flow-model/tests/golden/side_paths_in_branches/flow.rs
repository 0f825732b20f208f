//! Ways that lead nowhere beside the way to the join, in a way of a branch.

use flow_runtime::connectors::slack;
use flow_runtime::prelude::*;

use crate::payloads::{
    TakesBranch, TakesFilter, TakesGuard, TakesParallel, TakesStep, TakesStop, TakesUsed,
};
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new()
        .on(webhook::post("filter").unverified(), takes_filter)
        .on(webhook::post("stop").unverified(), takes_stop)
        .on(webhook::post("branch").unverified(), takes_branch)
        .on(webhook::post("step").unverified(), takes_step)
        .on(webhook::post("guard").unverified(), takes_guard)
        .on(webhook::post("parallel").unverified(), takes_parallel)
        .on(webhook::post("used").unverified(), takes_used)
}

/// Takes filter.
pub async fn takes_filter(cx: Cx<'_>, event: Unverified<'_, TakesFilter>) -> FlowResult {
    let body = &event.payload().body;

    let (a_filter, b_filter) = if cx.branch("c_filter", body.number > 5) {
        let a_filter = cx.value("a_filter", body.number * 2);

        if cx.filter("f_filter", body.number > 10) {
            cx.step("g_filter")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: "Large".into(),
                })
                .await?;
        }
        (Some(a_filter), None)
    } else {
        let b_filter = cx.value("b_filter", body.number * 3);
        (None, Some(b_filter))
    };

    cx.step("d_filter")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{} and {}", a_filter.unwrap_or(0), b_filter.unwrap_or(0)),
        })
        .await?;
    Ok(())
}

/// Takes stop.
pub async fn takes_stop(cx: Cx<'_>, event: Unverified<'_, TakesStop>) -> FlowResult {
    let body = &event.payload().body;

    let (a_stop, b_stop) = if cx.branch("c_stop", body.number > 5) {
        let a_stop = cx.value("a_stop", body.number * 2);

        if cx.filter("f_stop", body.number > 10) {
            return cx.stop("s_stop", "Large");
        }
        (Some(a_stop), None)
    } else {
        let b_stop = cx.value("b_stop", body.number * 3);
        (None, Some(b_stop))
    };

    cx.step("d_stop")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{} and {}", a_stop.unwrap_or(0), b_stop.unwrap_or(0)),
        })
        .await?;
    Ok(())
}

/// Takes branch.
pub async fn takes_branch(cx: Cx<'_>, event: Unverified<'_, TakesBranch>) -> FlowResult {
    let body = &event.payload().body;

    let (a_branch, b_branch) = if cx.branch("c_branch", body.number > 5) {
        let a_branch = cx.value("a_branch", body.number * 2);

        if cx.branch("q_branch", body.number > 10) {
            cx.step("g_branch")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: "Large".into(),
                })
                .await?;
        }
        (Some(a_branch), None)
    } else {
        let b_branch = cx.value("b_branch", body.number * 3);
        (None, Some(b_branch))
    };

    cx.step("d_branch")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{} and {}", a_branch.unwrap_or(0), b_branch.unwrap_or(0)),
        })
        .await?;
    Ok(())
}

/// Takes step.
pub async fn takes_step(cx: Cx<'_>, event: Unverified<'_, TakesStep>) -> FlowResult {
    let body = &event.payload().body;

    let (a_step, b_step) = if cx.branch("c_step", body.number > 5) {
        let a_step = cx.value("a_step", body.number * 2);

        if let Err(error) = cx
            .step("o_step")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: "Hello".into(),
            })
            .outcome()
            .await?
        {
            cx.step("e_step")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: format!("Lost: {}", error.message),
                })
                .await?;
        }
        (Some(a_step), None)
    } else {
        let b_step = cx.value("b_step", body.number * 3);
        (None, Some(b_step))
    };

    cx.step("d_step")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{} and {}", a_step.unwrap_or(0), b_step.unwrap_or(0)),
        })
        .await?;
    Ok(())
}

/// Takes guard.
pub async fn takes_guard(cx: Cx<'_>, event: Unverified<'_, TakesGuard>) -> FlowResult {
    let body = &event.payload().body;

    let (a_guard, b_guard) = if cx.branch("c_guard", body.number > 5) {
        let a_guard = cx.value("a_guard", body.number * 2);

        let (u_guard_goes_on, v_guard_goes_on) = cx
            .join((
                async {
                    if !cx.filter("f_guard", body.number > 10) {
                        return Ok(false);
                    }

                    cx.step("u_guard")
                        .call(slack::PostMessage {
                            connection: slots::TEAM_SLACK,
                            channel: "#triage".into(),
                            text: "Large".into(),
                        })
                        .await?;
                    Ok(true)
                },
                async {
                    if !cx.filter("g_guard", body.number < 3) {
                        return Ok(false);
                    }

                    cx.step("v_guard")
                        .call(slack::PostMessage {
                            connection: slots::TEAM_SLACK,
                            channel: "#triage".into(),
                            text: "Small".into(),
                        })
                        .await?;
                    Ok(true)
                },
            ))
            .await?;

        if u_guard_goes_on || v_guard_goes_on {
            cx.step("m_guard")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: "Either".into(),
                })
                .await?;
        }
        (Some(a_guard), None)
    } else {
        let b_guard = cx.value("b_guard", body.number * 3);
        (None, Some(b_guard))
    };

    cx.step("d_guard")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{} and {}", a_guard.unwrap_or(0), b_guard.unwrap_or(0)),
        })
        .await?;
    Ok(())
}

/// Takes parallel.
pub async fn takes_parallel(cx: Cx<'_>, event: Unverified<'_, TakesParallel>) -> FlowResult {
    let body = &event.payload().body;

    let (a_parallel, b_parallel) = if cx.branch("c_parallel", body.number > 5) {
        let a_parallel = cx.value("a_parallel", body.number * 2);

        cx.join((
            async {
                cx.step("u_parallel")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#triage".into(),
                        text: "One".into(),
                    })
                    .await?;
                Ok(())
            },
            async {
                cx.step("v_parallel")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#triage".into(),
                        text: "Two".into(),
                    })
                    .await?;
                Ok(())
            },
        ))
        .await?;
        (Some(a_parallel), None)
    } else {
        let b_parallel = cx.value("b_parallel", body.number * 3);
        (None, Some(b_parallel))
    };

    cx.step("d_parallel")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{} and {}", a_parallel.unwrap_or(0), b_parallel.unwrap_or(0)),
        })
        .await?;
    Ok(())
}

/// Takes used.
pub async fn takes_used(cx: Cx<'_>, event: Unverified<'_, TakesUsed>) -> FlowResult {
    let body = &event.payload().body;

    let (a_used, b_used) = if cx.branch("c_used", body.number > 5) {
        let a_used = cx.value("a_used", body.number * 2);

        if cx.filter("f_used", body.number > 10) {
            cx.step("g_used")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: "Large".into(),
                })
                .await?;
        }
        (Some(a_used), None)
    } else {
        let b_used = cx.value("b_used", body.number * 3);
        (None, Some(b_used))
    };

    cx.step("d_used")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{} and {}", a_used.unwrap_or(0), b_used.unwrap_or(0)),
        })
        .await?;
    Ok(())
}
