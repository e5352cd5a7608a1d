//! stub
use super::{Definition, parameter::Parameter};
/// stub
#[derive(Clone)]
pub struct Arguments {
    pub(super) parameters: &'static [Parameter],
}
impl Arguments {
    pub(crate) fn of(parameters: &'static [Parameter], _: &Definition) -> Self {
        Self { parameters }
    }
}
