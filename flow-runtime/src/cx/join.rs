//! Parallel arms: a tuple of futures that all run to their end.

use std::future::Future;

use super::Cx;
use super::strand::{strand, weigh};
use crate::error::Interrupt;

/// Two to eight async blocks in a tuple.
pub trait Arms: Send {
    /// The tuple of what the arms export.
    type Outputs;
    /// Runs all arms to their end, then gives their exports or the weightiest interrupt.
    #[doc(hidden)]
    fn run(self, cx: Cx<'_>) -> impl Future<Output = Result<Self::Outputs, Interrupt>> + Send;
}

macro_rules! arms {
    ($($arm:ident $export:ident $name:ident),+) => {
        impl<$($arm, $export),+> Arms for ($($arm,)+)
        where
            $($arm: Future<Output = Result<$export, Interrupt>> + Send, $export: Send,)+
        {
            type Outputs = ($($export,)+);

            async fn run(self, cx: Cx<'_>) -> Result<Self::Outputs, Interrupt> {
                let ($($name,)+) = self;
                let ($($name,)+) = futures::join!($(strand(cx.execution, $name)),+);
                let mut weightiest: Option<Interrupt> = None;
                $(
                    let $name = match $name {
                        Ok(export) => Some(export),
                        Err(interrupt) => {
                            weigh(&mut weightiest, interrupt);
                            None
                        }
                    };
                )+
                match ($($name,)+ weightiest) {
                    ($(Some($name),)+ None) => Ok(($($name,)+)),
                    (.., Some(interrupt)) => Err(interrupt),
                    (.., None) => Err(Interrupt::fail("an arm gave nothing")),
                }
            }
        }
    };
}

arms!(A X a, B Y b);
arms!(A T1 a, B T2 b, C T3 c);
arms!(A T1 a, B T2 b, C T3 c, D T4 d);
arms!(A T1 a, B T2 b, C T3 c, D T4 d, E T5 e);
arms!(A T1 a, B T2 b, C T3 c, D T4 d, E T5 e, F T6 f);
arms!(A T1 a, B T2 b, C T3 c, D T4 d, E T5 e, F T6 f, G T7 g);
arms!(A T1 a, B T2 b, C T3 c, D T4 d, E T5 e, F T6 f, G T7 g, H T8 h);
