use tool_runtime::{tool, tools};

struct Clock<T>(T);

#[tools]
impl<T: Send + Sync + 'static> Clock<T> {
    /// Current time.
    #[tool]
    fn now(&self, #[serde(deserialize_with = "read")] zone: u32) {
        let _ = zone;
    }
}

fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    serde::Deserialize::deserialize(deserializer)
}

fn main() {}
