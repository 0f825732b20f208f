//! Problems of a whole flow: structure, regions, fields, expressions.
use crate::catalog::Catalog;
use crate::flow::Flow;
use crate::problem::Problem;
/// All problems of a flow.
pub fn check(_flow: &Flow, _catalog: &dyn Catalog) -> Vec<Problem> {
    Vec::new()
}
/// Structure alone.
pub fn check_structure(_flow: &Flow) -> Vec<Problem> {
    Vec::new()
}
