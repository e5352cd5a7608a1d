#[doc = include_str!("read.md")]
///
/// And more.
async fn read(path: String) {}
/// The tool that calls [`read`](fn@read); name it in `toolset!`.
#[allow(dead_code, non_camel_case_types, clippy::exhaustive_structs)]
struct read {}
#[automatically_derived]
impl ::tool_runtime::__private::Named for read {
    const NAME: &'static str = "read";
}
#[automatically_derived]
#[allow(deprecated, clippy::absolute_paths, clippy::unit_arg)]
impl<
    __State: ::tool_runtime::__private::State,
> ::tool_runtime::__private::Declare<__State> for read {
    const TOOL: &'static ::tool_runtime::__private::Declaration<__State> = &::tool_runtime::__private::Declaration::new(
        "read",
        ::core::concat!(include_str!("read.md"), "\n\nAnd more."),
        "async fn read(path: String)",
        &[
            ::tool_runtime::__private::Parameter::of::<
                String,
            >("path", include_str!("path.md")),
        ],
        |arguments, context, _| ::tool_runtime::__private::answer(
            arguments,
            context,
            ::tool_runtime::__private::decode1::<String>,
            |(arg0,)| async move {
                let returned = read(arg0).await;
                ::tool_runtime::__private::returned::kept(&returned).output(returned)
            },
        ),
    );
}
