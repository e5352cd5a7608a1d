//! What the program tells of a run: a page for people, or a JSON document.

mod bars;
mod failure;
mod json;
mod page;
mod style;
mod timeline;

pub(crate) use self::{
    failure::describe,
    json::document,
    page::{Calls, Closing, Opening},
    style::Style,
};
