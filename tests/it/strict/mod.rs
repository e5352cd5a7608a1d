//! Strict schemas: which shapes have one, that it is one, and that every value it allows can be read.

mod absence;
mod checker;
mod decided;
mod draw;
mod gaps;
mod intricate;
mod properties;
mod sdks;
mod server;
mod shapes;
mod snapshots;
mod written;
