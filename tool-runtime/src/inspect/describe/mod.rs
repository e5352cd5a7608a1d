//! A schema in short words, for people.

mod rows;
mod words;

pub(crate) use self::{
    rows::{Need, Row, Rows},
    words::words,
};
