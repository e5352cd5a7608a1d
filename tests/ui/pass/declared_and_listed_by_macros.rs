//! Tools that macros declare and list.
#![deny(warnings)]
use tool_runtime::{Toolset, tool, toolset};
macro_rules! fixed { () => {
    /// One.
    #[tool] fn one() {}
    /// Two.
    #[tool] pub fn two() {}
    pub(crate) fn tools_of_macro() -> Toolset { toolset![one, two] }
} }
fixed!();
macro_rules! outer { ($($n:ident),*) => { $( inner!($n); )* fn all() -> Toolset { toolset![$($n),*] } } }
macro_rules! inner { ($n:ident) => {
    /// N.
    #[tool] fn $n() {} } }
outer!(three, four);
mod m { macro_rules! in_mod { ($v:vis $n:ident) => { 
    /// N.
    #[tool_runtime::tool] $v fn $n() {} } }
  in_mod!(pub five); in_mod!(pub(crate) six); in_mod!(pub(in crate::m) seven); in_mod!(eight);
  pub fn tools() -> tool_runtime::Toolset { tool_runtime::toolset![five, six, seven, eight] } }
macro_rules! listed { ($($p:path),*) => { toolset![$($p),*] } }
macro_rules! by_crate { ($n:ident) => { toolset![$crate::m::$n] } }
macro_rules! body { () => {{ 
    /// Nine.
    #[tool] fn nine() {} 
    toolset![nine] }} }
fn main() {
  let _: [Toolset; 6] = [tools_of_macro(), all(), m::tools(), listed![one, crate::two, m::five], by_crate!(six), body!()];
  let _: Toolset = toolset![one, two, three, four, m::five, m::six];
  let f = || { 
    /// In.
    #[tool] fn in_closure() {} 
    let t: Toolset = toolset![in_closure]; t }; f();
  let _: Toolset = toolset![];
  one(); two(); three(); four();
  let _: Toolset = { 
    use m::five as renamed; renamed(); toolset![renamed] };
}
