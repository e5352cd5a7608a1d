use tool_runtime::{tool, tools};

struct Clock;

#[tools]
impl Clock {
    /// Current time.
    #[tool]
    async fn now(&self) {
        let zone = std::rc::Rc::new(1);
        std::future::ready(()).await;
        drop(zone);
    }
}

fn main() {}
