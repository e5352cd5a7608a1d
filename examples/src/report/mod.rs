//! What the program tells of a run: a page for people, or a JSON document.

mod bars;
mod failure;
mod json;
mod page;
mod replies;
mod style;
mod timeline;
mod words;

pub(crate) use self::{
    failure::describe,
    json::document,
    page::{Closing, Opening},
    replies::Replies,
    style::Style,
};
