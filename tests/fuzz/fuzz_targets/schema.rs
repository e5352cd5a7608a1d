//! Any schema, as a tool from elsewhere may bring it: refused, or shown in every way there is, and a second look sees the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tool_runtime::{
    Dialect, Toolset,
    inspect::Report,
    tool::{Definition, from_fn},
};

fuzz_target!(|text: &str| {
    let Ok(schema) = serde_json::from_str::<Value>(text) else { return };
    let Ok(definition) = Definition::new("any", schema) else { return };
    let tool = from_fn(definition, |_, _| async { Ok::<_, String>(0) });
    let Ok(tools) = Toolset::new().with(tool) else { return };
    for &dialect in Dialect::ALL {
        assert_eq!(tools.in_dialect(dialect).len(), 1);
    }
    let report = serde_json::to_string(&Report::of(&tools)).expect("a report is JSON");
    assert_eq!(serde_json::to_string(&Report::of(&tools)).expect("a report is JSON"), report);
});
