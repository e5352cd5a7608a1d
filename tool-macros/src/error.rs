//! All errors of a declaration, which one compilation shows.

use std::{cell::RefCell, fmt::Display, thread};

use quote::ToTokens;

/// Errors that are collected. [`finish`](Errors::finish) must consume them; to drop them is a bug, and panics.
pub(crate) struct Errors {
    /// `None` once finished.
    list: RefCell<Option<Vec<syn::Error>>>,
}

impl Errors {
    pub(crate) fn new() -> Self {
        Self {
            list: RefCell::new(Some(Vec::new())),
        }
    }

    /// Adds an error that underlines `tokens`.
    pub(crate) fn refuse(&self, tokens: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(tokens, message));
    }

    /// Adds an error that the parser found.
    pub(crate) fn push(&self, error: syn::Error) {
        if let Some(list) = self.list.borrow_mut().as_mut() {
            list.push(error);
        }
    }

    /// Tells whether there are any so far.
    pub(crate) fn any(&self) -> bool {
        let list = self.list.borrow();
        list.as_ref().is_some_and(|list| !list.is_empty())
    }

    /// Ends the collection, and returns the errors.
    pub(crate) fn finish(self) -> Vec<syn::Error> {
        self.list.borrow_mut().take().unwrap_or_default()
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        assert!(
            thread::panicking() || self.list.get_mut().is_none(),
            "the errors of a declaration were dropped"
        );
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;
    use syn::Ident;

    use super::Errors;

    #[test]
    fn every_error_is_kept() {
        let errors = Errors::new();
        errors.refuse(Ident::new("a", Span::call_site()), "one");
        errors.refuse(Ident::new("b", Span::call_site()), "two");
        let list = errors.finish();
        assert_eq!(
            list.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["one", "two"]
        );
        assert!(Errors::new().finish().is_empty());
    }

    #[test]
    #[should_panic(expected = "were dropped")]
    fn errors_cannot_be_forgotten() {
        drop(Errors::new());
    }
}
