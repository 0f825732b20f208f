//! Delay: waits before it goes on; the execution sleeps on disk meanwhile.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::common::{example, set_up, text};
use super::{Family, Kind, NodeDef, Output, Shape};
use crate::emit::lower::Lower;
use crate::fields::Input;
use crate::parse::recognize::Reading;

pub(super) static KIND: Kind = Kind {
    def: NodeDef {
        kind: "delay",
        title: "Delay",
        about: "Waits for some time before it goes on.",
        family: Family::Logic,
        icon: "delay",
        connector: "",
        fields: &[
            set_up(
                "amount",
                "Amount",
                "How many of the unit to wait: a whole number.",
                Input::Expression,
            )
            .required()
            .placeholder("5"),
            set_up(
                "unit",
                "Unit",
                "What the amount counts.",
                Input::Choice {
                    options: &[
                        ("minutes", "Minutes"),
                        ("seconds", "Seconds"),
                        ("hours", "Hours"),
                        ("days", "Days"),
                    ],
                },
            )
            .required(),
        ],
        ports: &["then"],
        has_input: true,
    },
    shape: Shape::Plain,
    emit,
    recognize,
    output: |_| Output::None,
    sample: |_| None,
    summary: |node| format!("{} {}", node.text("amount"), node.text("unit")).trim().to_owned(),
    examples: || {
        vec![example(
            "delay",
            "pause",
            "Wait five minutes",
            &[("amount", text("5")), ("unit", text("minutes"))],
        )]
    },
};

fn emit(lower: &mut Lower<'_>) -> TokenStream {
    let (context, id) = (lower.context(), lower.id());
    let amount = lower.whole("amount");
    let duration = match lower.choice("unit") {
        unit @ ("seconds" | "minutes" | "hours" | "days") => {
            let unit = format_ident!("{unit}");
            quote!(#unit(#amount))
        }
        _ => lower.todo("unit"),
    };
    quote!(#context.sleep(#id, #duration).await?)
}

fn recognize(call: &mut Reading<'_>) -> Option<()> {
    let [duration] = call.arguments("sleep")?;
    if call.unfinished("unit", None, duration) {
        return Some(());
    }
    let duration = call.chain(duration)?;
    let ([amount], []) = (duration.arguments.as_slice(), duration.methods.as_slice()) else {
        return None;
    };
    let unit = match duration.path.as_str() {
        // Without a sign: only of a plain number is it clear that it is the same.
        "Duration::from_secs" | "std::time::Duration::from_secs" => {
            call.chosen("unit", "seconds");
            return call.number("amount", amount);
        }
        unit @ ("seconds" | "minutes" | "hours" | "days") => unit,
        _ => return None,
    };
    call.chosen("unit", unit);
    call.whole("amount", amount)
}
