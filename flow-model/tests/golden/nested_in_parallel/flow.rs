//! Each kind of node, one a trigger.

use flow_runtime::connectors::{http, slack};
use flow_runtime::prelude::*;

use crate::payloads::{
    TakesAtOnce, TakesBranch, TakesCode, TakesDelay, TakesEach, TakesError, TakesFail, TakesFilter,
    TakesParallel, TakesRespond, TakesStep, TakesStop, TakesSwitch, TakesValue,
};
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new()
        .on(webhook::post("filter").unverified(), takes_filter)
        .on(webhook::post("branch").unverified(), takes_branch)
        .on(webhook::post("switch").unverified(), takes_switch)
        .on(webhook::post("each").unverified(), takes_each)
        .on(webhook::post("at/once").unverified(), takes_at_once)
        .on(webhook::post("parallel").unverified(), takes_parallel)
        .on(webhook::post("error").unverified(), takes_error)
        .on(webhook::post("value").unverified(), takes_value)
        .on(webhook::post("delay").unverified(), takes_delay)
        .on(webhook::post("respond").unverified().responds(), takes_respond)
        .on(webhook::post("stop").unverified(), takes_stop)
        .on(webhook::post("fail").unverified(), takes_fail)
        .on(webhook::post("code").unverified(), takes_code)
        .on(webhook::post("step").unverified(), takes_step)
}

/// Takes a filter.
pub async fn takes_filter(cx: Cx<'_>, event: Unverified<'_, TakesFilter>) -> FlowResult {
    let body = &event.payload().body;

    let around_filter = cx.value("around_filter", body.number + 1);

    cx.join((
        async {
            cx.value("first_filter", around_filter + 1);

            if !cx.filter("filter", body.number > 10) {
                return Ok(());
            }

            cx.step("filter_told")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: format!("Large: {}", body.number),
                })
                .await?;
            Ok(())
        },
        async {
            cx.step("beside_filter")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: "Beside".into(),
                })
                .await?;
            Ok(())
        },
    ))
    .await?;

    cx.step("after_filter")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}

/// Takes a branch.
pub async fn takes_branch(cx: Cx<'_>, event: Unverified<'_, TakesBranch>) -> FlowResult {
    let body = &event.payload().body;

    let around_branch = cx.value("around_branch", body.number + 1);

    cx.join((
        async {
            cx.value("first_branch", around_branch + 1);

            if cx.branch("branch", body.number > 10) {
                cx.step("branch_large")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#ops".into(),
                        text: format!("Large: {}", body.number),
                    })
                    .await?;
            } else {
                cx.step("branch_small")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#ops".into(),
                        text: format!("Small: {}", body.number),
                    })
                    .await?;
            }
            Ok(())
        },
        async {
            cx.step("beside_branch")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: "Beside".into(),
                })
                .await?;
            Ok(())
        },
    ))
    .await?;

    cx.step("after_branch")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}

/// Takes a switch.
pub async fn takes_switch(cx: Cx<'_>, event: Unverified<'_, TakesSwitch>) -> FlowResult {
    let body = &event.payload().body;

    let around_switch = cx.value("around_switch", body.number + 1);

    cx.join((
        async {
            cx.value("first_switch", around_switch + 1);

            match cx.switch("switch", body.number) {
                0 => {
                    cx.step("switch_none")
                        .call(slack::PostMessage {
                            connection: slots::TEAM_SLACK,
                            channel: "#ops".into(),
                            text: "None".into(),
                        })
                        .await?;
                }
                1 | 2 => {
                    cx.step("switch_few")
                        .call(slack::PostMessage {
                            connection: slots::TEAM_SLACK,
                            channel: "#ops".into(),
                            text: "Few".into(),
                        })
                        .await?;
                }
                _ => {}
            }
            Ok(())
        },
        async {
            cx.step("beside_switch")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: "Beside".into(),
                })
                .await?;
            Ok(())
        },
    ))
    .await?;

    cx.step("after_switch")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}

/// Takes a loop.
pub async fn takes_each(cx: Cx<'_>, event: Unverified<'_, TakesEach>) -> FlowResult {
    let body = &event.payload().body;

    let around_each = cx.value("around_each", body.number + 1);

    cx.join((
        async {
            cx.value("first_each", around_each + 1);

            for (cx, each_tag) in cx.each("each", &body.tags) {
                cx.step("each_told")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#ops".into(),
                        text: each_tag.to_owned(),
                    })
                    .await?;
            }
            Ok(())
        },
        async {
            cx.step("beside_each")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: "Beside".into(),
                })
                .await?;
            Ok(())
        },
    ))
    .await?;

    cx.step("after_each")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}

/// Takes a loop at once.
pub async fn takes_at_once(cx: Cx<'_>, event: Unverified<'_, TakesAtOnce>) -> FlowResult {
    let body = &event.payload().body;

    let around_at_once = cx.value("around_at_once", body.number + 1);

    cx.join((
        async {
            cx.value("first_at_once", around_at_once + 1);

            cx.each_at_once("at_once", 4, &body.tags, |cx, at_once_tag| async move {
                cx.step("at_once_told")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#ops".into(),
                        text: at_once_tag.to_owned(),
                    })
                    .await?;
                Ok(())
            })
            .await?;
            Ok(())
        },
        async {
            cx.step("beside_at_once")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: "Beside".into(),
                })
                .await?;
            Ok(())
        },
    ))
    .await?;

    cx.step("after_at_once")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}

/// Takes parallel arms.
pub async fn takes_parallel(cx: Cx<'_>, event: Unverified<'_, TakesParallel>) -> FlowResult {
    let body = &event.payload().body;

    let around_parallel = cx.value("around_parallel", body.number + 1);

    cx.join((
        async {
            cx.value("first_parallel", around_parallel + 1);
            let parallel = cx.value("parallel", body.number * 2);

            cx.join((
                async {
                    cx.step("parallel_one")
                        .call(slack::PostMessage {
                            connection: slots::TEAM_SLACK,
                            channel: "#ops".into(),
                            text: format!("One: {parallel}"),
                        })
                        .await?;
                    Ok(())
                },
                async {
                    cx.step("parallel_two")
                        .call(http::Request {
                            connection: slots::CRM,
                            method: http::Method::Get,
                            path: format!("/people/{}", body.email),
                            query: Vec::new(),
                            headers: Vec::new(),
                            body: http::Body::None,
                        })
                        .await?;
                    Ok(())
                },
            ))
            .await?;
            Ok(())
        },
        async {
            cx.step("beside_parallel")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: "Beside".into(),
                })
                .await?;
            Ok(())
        },
    ))
    .await?;

    cx.step("after_parallel")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}

/// Takes a step with an error port.
pub async fn takes_error(cx: Cx<'_>, event: Unverified<'_, TakesError>) -> FlowResult {
    let body = &event.payload().body;

    let around_error = cx.value("around_error", body.number + 1);

    cx.join((
        async {
            cx.value("first_error", around_error + 1);

            match cx
                .step("call")
                .call(http::Request {
                    connection: slots::CRM,
                    method: http::Method::Get,
                    path: format!("/people/{}", body.email),
                    query: Vec::new(),
                    headers: Vec::new(),
                    body: http::Body::None,
                })
                .outcome()
                .await?
            {
                Ok(call) => {
                    cx.step("call_found")
                        .call(slack::PostMessage {
                            connection: slots::TEAM_SLACK,
                            channel: "#ops".into(),
                            text: format!("Found: {}", call.status),
                        })
                        .await?;
                }
                Err(error) => {
                    cx.step("call_lost")
                        .call(slack::PostMessage {
                            connection: slots::TEAM_SLACK,
                            channel: "#ops".into(),
                            text: format!("Lost: {}", error.message),
                        })
                        .await?;
                }
            }
            Ok(())
        },
        async {
            cx.step("beside_error")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: "Beside".into(),
                })
                .await?;
            Ok(())
        },
    ))
    .await?;

    cx.step("after_error")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}

/// Takes a value.
pub async fn takes_value(cx: Cx<'_>, event: Unverified<'_, TakesValue>) -> FlowResult {
    let body = &event.payload().body;

    let around_value = cx.value("around_value", body.number + 1);

    cx.join((
        async {
            cx.value("first_value", around_value + 1);
            cx.value("value", body.number * 2);
            Ok(())
        },
        async {
            cx.step("beside_value")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: "Beside".into(),
                })
                .await?;
            Ok(())
        },
    ))
    .await?;

    cx.step("after_value")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}

/// Takes a delay.
pub async fn takes_delay(cx: Cx<'_>, event: Unverified<'_, TakesDelay>) -> FlowResult {
    let body = &event.payload().body;

    let around_delay = cx.value("around_delay", body.number + 1);

    cx.join((
        async {
            cx.value("first_delay", around_delay + 1);
            cx.sleep("delay", minutes(5)).await?;
            Ok(())
        },
        async {
            cx.step("beside_delay")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: "Beside".into(),
                })
                .await?;
            Ok(())
        },
    ))
    .await?;

    cx.step("after_delay")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}

/// Takes an answer.
pub async fn takes_respond(cx: Cx<'_>, event: Unverified<'_, TakesRespond>) -> FlowResult {
    let body = &event.payload().body;

    let around_respond = cx.value("around_respond", body.number + 1);

    cx.join((
        async {
            cx.value("first_respond", around_respond + 1);
            cx.respond("respond", Reply::json(200, json!({ "number": body.number }))).await?;
            Ok(())
        },
        async {
            cx.step("beside_respond")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: "Beside".into(),
                })
                .await?;
            Ok(())
        },
    ))
    .await?;

    cx.step("after_respond")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}

/// Takes a stop.
pub async fn takes_stop(cx: Cx<'_>, event: Unverified<'_, TakesStop>) -> FlowResult {
    let body = &event.payload().body;

    let around_stop = cx.value("around_stop", body.number + 1);

    cx.join((
        async {
            cx.value("first_stop", around_stop + 1);
            cx.stop::<()>("stop", "Nothing to do")
        },
        async {
            cx.step("beside_stop")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: "Beside".into(),
                })
                .await?;

            cx.step("after_stop")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: format!("After {}", body.number),
                })
                .await?;
            Ok(())
        },
    ))
    .await?;
    Ok(())
}

/// Takes a failure.
pub async fn takes_fail(cx: Cx<'_>, event: Unverified<'_, TakesFail>) -> FlowResult {
    let body = &event.payload().body;

    let around_fail = cx.value("around_fail", body.number + 1);

    cx.join((
        async {
            cx.value("first_fail", around_fail + 1);
            cx.fail::<()>("fail", format!("Nothing in stock for {}", body.email))
        },
        async {
            cx.step("beside_fail")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: "Beside".into(),
                })
                .await?;

            cx.step("after_fail")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: format!("After {}", body.number),
                })
                .await?;
            Ok(())
        },
    ))
    .await?;
    Ok(())
}

/// Takes Rust.
pub async fn takes_code(cx: Cx<'_>, event: Unverified<'_, TakesCode>) -> FlowResult {
    let body = &event.payload().body;

    let around_code = cx.value("around_code", body.number + 1);

    cx.join((
        async {
            cx.value("first_code", around_code + 1);
            let code = body.email.len() * 2;
            let _ = code;
            Ok(())
        },
        async {
            cx.step("beside_code")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: "Beside".into(),
                })
                .await?;
            Ok(())
        },
    ))
    .await?;

    cx.step("after_code")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}

/// Takes a step.
pub async fn takes_step(cx: Cx<'_>, event: Unverified<'_, TakesStep>) -> FlowResult {
    let body = &event.payload().body;

    let around_step = cx.value("around_step", body.number + 1);

    cx.join((
        async {
            cx.value("first_step", around_step + 1);

            cx.step("step")
                .call(http::Request {
                    connection: slots::CRM,
                    method: http::Method::Get,
                    path: format!("/people/{}", body.email),
                    query: Vec::new(),
                    headers: Vec::new(),
                    body: http::Body::None,
                })
                .await?;
            Ok(())
        },
        async {
            cx.step("beside_step")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: "Beside".into(),
                })
                .await?;
            Ok(())
        },
    ))
    .await?;

    cx.step("after_step")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}
