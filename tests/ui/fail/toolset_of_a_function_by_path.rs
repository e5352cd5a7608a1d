use tool_runtime::toolset;

mod weather {
    pub async fn get_weather(city: &str) {
        let _ = city;
    }
}

fn main() {
    let _ = toolset![weather::get_weather];
}
