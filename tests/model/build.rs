//! Gives the gate the lock of loom.

fn main() {
    println!("cargo::rustc-cfg=gate_model");
    println!("cargo::rerun-if-changed=build.rs");
}
