//! Behaviour tests of the workspace; see `it/` and `ui/`.
