//! Ways that lead nowhere beside the way to the join, in a parallel arm.

use flow_runtime::connectors::slack;
use flow_runtime::prelude::*;

use crate::payloads::{
    TakesBranch, TakesEach, TakesEarly, TakesFilter, TakesFilterAlone, TakesGuard, TakesParallel,
    TakesStep, TakesStepAlone, TakesStop, TakesSwitch,
};
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new()
        .on(webhook::post("filter").unverified(), takes_filter)
        .on(webhook::post("filter_alone").unverified(), takes_filter_alone)
        .on(webhook::post("stop").unverified(), takes_stop)
        .on(webhook::post("branch").unverified(), takes_branch)
        .on(webhook::post("early").unverified(), takes_early)
        .on(webhook::post("switch").unverified(), takes_switch)
        .on(webhook::post("step").unverified(), takes_step)
        .on(webhook::post("step_alone").unverified(), takes_step_alone)
        .on(webhook::post("each").unverified(), takes_each)
        .on(webhook::post("guard").unverified(), takes_guard)
        .on(webhook::post("parallel").unverified(), takes_parallel)
}

/// Takes filter.
pub async fn takes_filter(cx: Cx<'_>, event: Unverified<'_, TakesFilter>) -> FlowResult {
    let body = &event.payload().body;

    cx.value("start_filter", body.number);

    let (a_filter, b_filter) = cx
        .join((
            async {
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
                Ok(a_filter)
            },
            async {
                let b_filter = cx.value("b_filter", body.number * 3);
                Ok(b_filter)
            },
        ))
        .await?;

    cx.step("d_filter")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{a_filter} and {b_filter}"),
        })
        .await?;
    Ok(())
}

/// Takes filter alone.
pub async fn takes_filter_alone(cx: Cx<'_>, event: Unverified<'_, TakesFilterAlone>) -> FlowResult {
    let body = &event.payload().body;

    cx.value("start_filter_alone", body.number);

    let (a_filter_alone, b_filter_alone) = cx
        .join((
            async {
                let a_filter_alone = cx.value("a_filter_alone", body.number * 2);
                cx.filter("f_filter_alone", body.number > 10);
                Ok(a_filter_alone)
            },
            async {
                let b_filter_alone = cx.value("b_filter_alone", body.number * 3);
                Ok(b_filter_alone)
            },
        ))
        .await?;

    cx.step("d_filter_alone")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{a_filter_alone} and {b_filter_alone}"),
        })
        .await?;
    Ok(())
}

/// Takes stop.
pub async fn takes_stop(cx: Cx<'_>, event: Unverified<'_, TakesStop>) -> FlowResult {
    let body = &event.payload().body;

    cx.value("start_stop", body.number);

    let (a_stop, b_stop) = cx
        .join((
            async {
                let a_stop = cx.value("a_stop", body.number * 2);

                if cx.filter("f_stop", body.number > 10) {
                    return cx.stop("s_stop", "Large");
                }
                Ok(a_stop)
            },
            async {
                let b_stop = cx.value("b_stop", body.number * 3);
                Ok(b_stop)
            },
        ))
        .await?;

    cx.step("d_stop")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{a_stop} and {b_stop}"),
        })
        .await?;
    Ok(())
}

/// Takes branch.
pub async fn takes_branch(cx: Cx<'_>, event: Unverified<'_, TakesBranch>) -> FlowResult {
    let body = &event.payload().body;

    cx.value("start_branch", body.number);

    let (a_branch, b_branch) = cx
        .join((
            async {
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
                Ok(a_branch)
            },
            async {
                let b_branch = cx.value("b_branch", body.number * 3);
                Ok(b_branch)
            },
        ))
        .await?;

    cx.step("d_branch")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{a_branch} and {b_branch}"),
        })
        .await?;
    Ok(())
}

/// Takes early.
pub async fn takes_early(cx: Cx<'_>, event: Unverified<'_, TakesEarly>) -> FlowResult {
    let body = &event.payload().body;

    cx.value("start_early", body.number);

    let (a_early, b_early) = cx
        .join((
            async {
                let a_early = cx.value("a_early", body.number * 2);

                if cx.branch("q_early", body.number > 10) {
                    return cx.stop("s_early", "Large");
                }

                cx.step("g_early")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#triage".into(),
                        text: "Small".into(),
                    })
                    .await?;
                Ok(a_early)
            },
            async {
                let b_early = cx.value("b_early", body.number * 3);
                Ok(b_early)
            },
        ))
        .await?;

    cx.step("d_early")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{a_early} and {b_early}"),
        })
        .await?;
    Ok(())
}

/// Takes switch.
pub async fn takes_switch(cx: Cx<'_>, event: Unverified<'_, TakesSwitch>) -> FlowResult {
    let body = &event.payload().body;

    cx.value("start_switch", body.number);

    let (a_switch, b_switch) = cx
        .join((
            async {
                let a_switch = cx.value("a_switch", body.number * 2);

                match cx.switch("q_switch", body.number) {
                    0 => {
                        cx.step("g_switch")
                            .call(slack::PostMessage {
                                connection: slots::TEAM_SLACK,
                                channel: "#triage".into(),
                                text: "None".into(),
                            })
                            .await?;
                    }
                    1 | 2 => {}
                    _ => {
                        cx.step("h_switch")
                            .call(slack::PostMessage {
                                connection: slots::TEAM_SLACK,
                                channel: "#triage".into(),
                                text: "Many".into(),
                            })
                            .await?;
                    }
                }
                Ok(a_switch)
            },
            async {
                let b_switch = cx.value("b_switch", body.number * 3);
                Ok(b_switch)
            },
        ))
        .await?;

    cx.step("d_switch")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{a_switch} and {b_switch}"),
        })
        .await?;
    Ok(())
}

/// Takes step.
pub async fn takes_step(cx: Cx<'_>, event: Unverified<'_, TakesStep>) -> FlowResult {
    let body = &event.payload().body;

    cx.value("start_step", body.number);

    let (a_step, b_step) = cx
        .join((
            async {
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
                Ok(a_step)
            },
            async {
                let b_step = cx.value("b_step", body.number * 3);
                Ok(b_step)
            },
        ))
        .await?;

    cx.step("d_step")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{a_step} and {b_step}"),
        })
        .await?;
    Ok(())
}

/// Takes step alone.
pub async fn takes_step_alone(cx: Cx<'_>, event: Unverified<'_, TakesStepAlone>) -> FlowResult {
    let body = &event.payload().body;

    cx.value("start_step_alone", body.number);

    let (a_step_alone, b_step_alone) = cx
        .join((
            async {
                let a_step_alone = cx.value("a_step_alone", body.number * 2);

                cx.step("o_step_alone")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#triage".into(),
                        text: "Hello".into(),
                    })
                    .outcome()
                    .await?
                    .ok();
                Ok(a_step_alone)
            },
            async {
                let b_step_alone = cx.value("b_step_alone", body.number * 3);
                Ok(b_step_alone)
            },
        ))
        .await?;

    cx.step("d_step_alone")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{a_step_alone} and {b_step_alone}"),
        })
        .await?;
    Ok(())
}

/// Takes each.
pub async fn takes_each(cx: Cx<'_>, event: Unverified<'_, TakesEach>) -> FlowResult {
    let body = &event.payload().body;

    cx.value("start_each", body.number);

    let (a_each, b_each) = cx
        .join((
            async {
                let a_each = cx.value("a_each", body.number * 2);

                for (cx, tag) in cx.each("l_each", &body.tags) {
                    cx.step("x_each")
                        .call(slack::PostMessage {
                            connection: slots::TEAM_SLACK,
                            channel: "#triage".into(),
                            text: tag.to_owned(),
                        })
                        .await?;
                }
                Ok(a_each)
            },
            async {
                let b_each = cx.value("b_each", body.number * 3);
                Ok(b_each)
            },
        ))
        .await?;

    cx.step("d_each")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{a_each} and {b_each}"),
        })
        .await?;
    Ok(())
}

/// Takes guard.
pub async fn takes_guard(cx: Cx<'_>, event: Unverified<'_, TakesGuard>) -> FlowResult {
    let body = &event.payload().body;

    cx.value("start_guard", body.number);

    let (a_guard, b_guard) = cx
        .join((
            async {
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
                Ok(a_guard)
            },
            async {
                let b_guard = cx.value("b_guard", body.number * 3);
                Ok(b_guard)
            },
        ))
        .await?;

    cx.step("d_guard")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{a_guard} and {b_guard}"),
        })
        .await?;
    Ok(())
}

/// Takes parallel.
pub async fn takes_parallel(cx: Cx<'_>, event: Unverified<'_, TakesParallel>) -> FlowResult {
    let body = &event.payload().body;

    cx.value("start_parallel", body.number);

    let (a_parallel, b_parallel) = cx
        .join((
            async {
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
                Ok(a_parallel)
            },
            async {
                let b_parallel = cx.value("b_parallel", body.number * 3);
                Ok(b_parallel)
            },
        ))
        .await?;

    cx.step("d_parallel")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{a_parallel} and {b_parallel}"),
        })
        .await?;
    Ok(())
}
