//! Definitions as the `tools` of a request.

use serde::Serialize;

use crate::{
    Definitions,
    toolset::{Form, Written},
};

/// The tools of a request, written without copies.
pub(super) struct Tools(pub(super) Definitions);

impl Tools {
    pub(super) fn iter(&self) -> impl Iterator<Item = impl Serialize + '_> {
        self.0.sent().map(|(definition, strict)| Written {
            definition,
            strict,
            form: Form::Flat,
        })
    }
}
