//! Strict schemas: which shapes have one, that it is one, and that every value it allows can be read.

mod absence;
mod decided;
mod draw;
mod intricate;
mod properties;
mod server;
mod shapes;
mod snapshots;
mod written;
