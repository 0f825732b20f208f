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

    let around_filter_goes_on = match cx
        .step("around_filter")
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
        Ok(_) => true,
        Err(_) => {
            if cx.filter("filter", body.number > 10) {
                cx.step("filter_told")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#ops".into(),
                        text: format!("Large: {}", body.number),
                    })
                    .await?;
                true
            } else {
                false
            }
        }
    };

    if around_filter_goes_on {
        cx.step("after_filter")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#ops".into(),
                text: format!("After {}", body.number),
            })
            .await?;
    }
    Ok(())
}

/// Takes a branch.
pub async fn takes_branch(cx: Cx<'_>, event: Unverified<'_, TakesBranch>) -> FlowResult {
    let body = &event.payload().body;

    if cx
        .step("around_branch")
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
        .is_err()
    {
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
    }

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

    let around_switch_goes_on = match cx
        .step("around_switch")
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
        Ok(_) => true,
        Err(_) => match cx.switch("switch", body.number) {
            0 => {
                cx.step("switch_none")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#ops".into(),
                        text: "None".into(),
                    })
                    .await?;
                true
            }
            1 | 2 => {
                cx.step("switch_few")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#ops".into(),
                        text: "Few".into(),
                    })
                    .await?;
                true
            }
            _ => false,
        },
    };

    if around_switch_goes_on {
        cx.step("after_switch")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#ops".into(),
                text: format!("After {}", body.number),
            })
            .await?;
    }
    Ok(())
}

/// Takes a loop.
pub async fn takes_each(cx: Cx<'_>, event: Unverified<'_, TakesEach>) -> FlowResult {
    let body = &event.payload().body;

    if cx
        .step("around_each")
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
        .is_err()
    {
        for (cx, each_tag) in cx.each("each", &body.tags) {
            cx.step("each_told")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: each_tag.to_owned(),
                })
                .await?;
        }
    }

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

    if cx
        .step("around_at_once")
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
        .is_err()
    {
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
    }

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

    if cx
        .step("around_parallel")
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
        .is_err()
    {
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
    }

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

    if cx
        .step("around_error")
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
        .is_err()
    {
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
    }

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

    if cx
        .step("around_value")
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
        .is_err()
    {
        cx.value("value", body.number * 2);
    }

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

    if cx
        .step("around_delay")
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
        .is_err()
    {
        cx.sleep("delay", minutes(5)).await?;
    }

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

    if cx
        .step("around_respond")
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
        .is_err()
    {
        cx.respond("respond", Reply::json(200, json!({ "number": body.number }))).await?;
    }

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

    match cx
        .step("around_stop")
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
        Ok(_) => {
            cx.step("after_stop")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: format!("After {}", body.number),
                })
                .await?;
        }
        Err(_) => return cx.stop("stop", "Nothing to do"),
    }
    Ok(())
}

/// Takes a failure.
pub async fn takes_fail(cx: Cx<'_>, event: Unverified<'_, TakesFail>) -> FlowResult {
    let body = &event.payload().body;

    match cx
        .step("around_fail")
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
        Ok(_) => {
            cx.step("after_fail")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#ops".into(),
                    text: format!("After {}", body.number),
                })
                .await?;
        }
        Err(_) => return cx.fail("fail", format!("Nothing in stock for {}", body.email)),
    }
    Ok(())
}

/// Takes Rust.
pub async fn takes_code(cx: Cx<'_>, event: Unverified<'_, TakesCode>) -> FlowResult {
    let body = &event.payload().body;

    if cx
        .step("around_code")
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
        .is_err()
    {
        let code = body.email.len() * 2;
        let _ = code;
    }

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

    if cx
        .step("around_step")
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
        .is_err()
    {
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
    }

    cx.step("after_step")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#ops".into(),
            text: format!("After {}", body.number),
        })
        .await?;
    Ok(())
}
