//! More triggers than one chain of calls holds.

use flow_runtime::prelude::*;

use crate::payloads::{
    Hook0, Hook1, Hook2, Hook3, Hook4, Hook5, Hook6, Hook7, Hook8, Hook9, Hook10, Hook11, Hook12,
    Hook13, Hook14, Hook15, Hook16, Hook17, Hook18, Hook19, Hook20, Hook21, Hook22, Hook23, Hook24,
    Hook25, Hook26, Hook27, Hook28, Hook29, Hook30, Hook31, Hook32, Hook33, Hook34, Hook35, Hook36,
    Hook37, Hook38, Hook39,
};
use crate::slots;

pub fn triggers() -> Triggers {
    let triggers = Triggers::new()
        .on(webhook::post("hooks/0").bearer(slots::SHOP), hook_0)
        .on(webhook::post("hooks/1").bearer(slots::SHOP), hook_1)
        .on(webhook::post("hooks/2").bearer(slots::SHOP), hook_2)
        .on(webhook::post("hooks/3").bearer(slots::SHOP), hook_3)
        .on(webhook::post("hooks/4").bearer(slots::SHOP), hook_4)
        .on(webhook::post("hooks/5").bearer(slots::SHOP), hook_5)
        .on(webhook::post("hooks/6").bearer(slots::SHOP), hook_6)
        .on(webhook::post("hooks/7").bearer(slots::SHOP), hook_7)
        .on(webhook::post("hooks/8").bearer(slots::SHOP), hook_8)
        .on(webhook::post("hooks/9").bearer(slots::SHOP), hook_9)
        .on(webhook::post("hooks/10").bearer(slots::SHOP), hook_10)
        .on(webhook::post("hooks/11").bearer(slots::SHOP), hook_11)
        .on(webhook::post("hooks/12").bearer(slots::SHOP), hook_12)
        .on(webhook::post("hooks/13").bearer(slots::SHOP), hook_13)
        .on(webhook::post("hooks/14").bearer(slots::SHOP), hook_14)
        .on(webhook::post("hooks/15").bearer(slots::SHOP), hook_15)
        .on(webhook::post("hooks/16").bearer(slots::SHOP), hook_16)
        .on(webhook::post("hooks/17").bearer(slots::SHOP), hook_17)
        .on(webhook::post("hooks/18").bearer(slots::SHOP), hook_18)
        .on(webhook::post("hooks/19").bearer(slots::SHOP), hook_19)
        .on(webhook::post("hooks/20").bearer(slots::SHOP), hook_20)
        .on(webhook::post("hooks/21").bearer(slots::SHOP), hook_21)
        .on(webhook::post("hooks/22").bearer(slots::SHOP), hook_22)
        .on(webhook::post("hooks/23").bearer(slots::SHOP), hook_23)
        .on(webhook::post("hooks/24").bearer(slots::SHOP), hook_24)
        .on(webhook::post("hooks/25").bearer(slots::SHOP), hook_25)
        .on(webhook::post("hooks/26").bearer(slots::SHOP), hook_26)
        .on(webhook::post("hooks/27").bearer(slots::SHOP), hook_27)
        .on(webhook::post("hooks/28").bearer(slots::SHOP), hook_28)
        .on(webhook::post("hooks/29").bearer(slots::SHOP), hook_29)
        .on(webhook::post("hooks/30").bearer(slots::SHOP), hook_30)
        .on(webhook::post("hooks/31").bearer(slots::SHOP), hook_31);
    triggers
        .on(webhook::post("hooks/32").bearer(slots::SHOP), hook_32)
        .on(webhook::post("hooks/33").bearer(slots::SHOP), hook_33)
        .on(webhook::post("hooks/34").bearer(slots::SHOP), hook_34)
        .on(webhook::post("hooks/35").bearer(slots::SHOP), hook_35)
        .on(webhook::post("hooks/36").bearer(slots::SHOP), hook_36)
        .on(webhook::post("hooks/37").bearer(slots::SHOP), hook_37)
        .on(webhook::post("hooks/38").bearer(slots::SHOP), hook_38)
        .on(webhook::post("hooks/39").bearer(slots::SHOP), hook_39)
}

/// Hook 0.
pub async fn hook_0(cx: Cx<'_>, _event: Verified<'_, Hook0>) -> FlowResult {
    cx.value("seen_0", 0);
    Ok(())
}

/// Hook 1.
pub async fn hook_1(_cx: Cx<'_>, _event: Verified<'_, Hook1>) -> FlowResult {
    Ok(())
}

/// Hook 2.
pub async fn hook_2(_cx: Cx<'_>, _event: Verified<'_, Hook2>) -> FlowResult {
    Ok(())
}

/// Hook 3.
pub async fn hook_3(_cx: Cx<'_>, _event: Verified<'_, Hook3>) -> FlowResult {
    Ok(())
}

/// Hook 4.
pub async fn hook_4(_cx: Cx<'_>, _event: Verified<'_, Hook4>) -> FlowResult {
    Ok(())
}

/// Hook 5.
pub async fn hook_5(_cx: Cx<'_>, _event: Verified<'_, Hook5>) -> FlowResult {
    Ok(())
}

/// Hook 6.
pub async fn hook_6(_cx: Cx<'_>, _event: Verified<'_, Hook6>) -> FlowResult {
    Ok(())
}

/// Hook 7.
pub async fn hook_7(_cx: Cx<'_>, _event: Verified<'_, Hook7>) -> FlowResult {
    Ok(())
}

/// Hook 8.
pub async fn hook_8(_cx: Cx<'_>, _event: Verified<'_, Hook8>) -> FlowResult {
    Ok(())
}

/// Hook 9.
pub async fn hook_9(_cx: Cx<'_>, _event: Verified<'_, Hook9>) -> FlowResult {
    Ok(())
}

/// Hook 10.
pub async fn hook_10(_cx: Cx<'_>, _event: Verified<'_, Hook10>) -> FlowResult {
    Ok(())
}

/// Hook 11.
pub async fn hook_11(_cx: Cx<'_>, _event: Verified<'_, Hook11>) -> FlowResult {
    Ok(())
}

/// Hook 12.
pub async fn hook_12(_cx: Cx<'_>, _event: Verified<'_, Hook12>) -> FlowResult {
    Ok(())
}

/// Hook 13.
pub async fn hook_13(_cx: Cx<'_>, _event: Verified<'_, Hook13>) -> FlowResult {
    Ok(())
}

/// Hook 14.
pub async fn hook_14(_cx: Cx<'_>, _event: Verified<'_, Hook14>) -> FlowResult {
    Ok(())
}

/// Hook 15.
pub async fn hook_15(_cx: Cx<'_>, _event: Verified<'_, Hook15>) -> FlowResult {
    Ok(())
}

/// Hook 16.
pub async fn hook_16(_cx: Cx<'_>, _event: Verified<'_, Hook16>) -> FlowResult {
    Ok(())
}

/// Hook 17.
pub async fn hook_17(_cx: Cx<'_>, _event: Verified<'_, Hook17>) -> FlowResult {
    Ok(())
}

/// Hook 18.
pub async fn hook_18(_cx: Cx<'_>, _event: Verified<'_, Hook18>) -> FlowResult {
    Ok(())
}

/// Hook 19.
pub async fn hook_19(_cx: Cx<'_>, _event: Verified<'_, Hook19>) -> FlowResult {
    Ok(())
}

/// Hook 20.
pub async fn hook_20(cx: Cx<'_>, _event: Verified<'_, Hook20>) -> FlowResult {
    cx.value("seen_20", 20);
    Ok(())
}

/// Hook 21.
pub async fn hook_21(_cx: Cx<'_>, _event: Verified<'_, Hook21>) -> FlowResult {
    Ok(())
}

/// Hook 22.
pub async fn hook_22(_cx: Cx<'_>, _event: Verified<'_, Hook22>) -> FlowResult {
    Ok(())
}

/// Hook 23.
pub async fn hook_23(_cx: Cx<'_>, _event: Verified<'_, Hook23>) -> FlowResult {
    Ok(())
}

/// Hook 24.
pub async fn hook_24(_cx: Cx<'_>, _event: Verified<'_, Hook24>) -> FlowResult {
    Ok(())
}

/// Hook 25.
pub async fn hook_25(_cx: Cx<'_>, _event: Verified<'_, Hook25>) -> FlowResult {
    Ok(())
}

/// Hook 26.
pub async fn hook_26(_cx: Cx<'_>, _event: Verified<'_, Hook26>) -> FlowResult {
    Ok(())
}

/// Hook 27.
pub async fn hook_27(_cx: Cx<'_>, _event: Verified<'_, Hook27>) -> FlowResult {
    Ok(())
}

/// Hook 28.
pub async fn hook_28(_cx: Cx<'_>, _event: Verified<'_, Hook28>) -> FlowResult {
    Ok(())
}

/// Hook 29.
pub async fn hook_29(_cx: Cx<'_>, _event: Verified<'_, Hook29>) -> FlowResult {
    Ok(())
}

/// Hook 30.
pub async fn hook_30(_cx: Cx<'_>, _event: Verified<'_, Hook30>) -> FlowResult {
    Ok(())
}

/// Hook 31.
pub async fn hook_31(_cx: Cx<'_>, _event: Verified<'_, Hook31>) -> FlowResult {
    Ok(())
}

/// Hook 32.
pub async fn hook_32(_cx: Cx<'_>, _event: Verified<'_, Hook32>) -> FlowResult {
    Ok(())
}

/// Hook 33.
pub async fn hook_33(_cx: Cx<'_>, _event: Verified<'_, Hook33>) -> FlowResult {
    Ok(())
}

/// Hook 34.
pub async fn hook_34(_cx: Cx<'_>, _event: Verified<'_, Hook34>) -> FlowResult {
    Ok(())
}

/// Hook 35.
pub async fn hook_35(_cx: Cx<'_>, _event: Verified<'_, Hook35>) -> FlowResult {
    Ok(())
}

/// Hook 36.
pub async fn hook_36(_cx: Cx<'_>, _event: Verified<'_, Hook36>) -> FlowResult {
    Ok(())
}

/// Hook 37.
pub async fn hook_37(_cx: Cx<'_>, _event: Verified<'_, Hook37>) -> FlowResult {
    Ok(())
}

/// Hook 38.
pub async fn hook_38(_cx: Cx<'_>, _event: Verified<'_, Hook38>) -> FlowResult {
    Ok(())
}

/// Hook 39.
pub async fn hook_39(_cx: Cx<'_>, _event: Verified<'_, Hook39>) -> FlowResult {
    Ok(())
}
