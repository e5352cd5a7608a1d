use tool_runtime::toolset;

fn write(text: &str) {
    let _ = text;
}

fn main() {
    let _ = toolset![write];
}
