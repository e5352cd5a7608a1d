/// Current time.
async fn now() {}
/// The tool that calls [`now`](fn@now); name it in `toolset!`.
#[allow(dead_code, non_camel_case_types, clippy::exhaustive_structs)]
struct now {}
#[automatically_derived]
impl ::tool_runtime::__private::Named for now {
    const NAME: &'static str = "now";
}
#[automatically_derived]
#[allow(deprecated, clippy::absolute_paths, clippy::unit_arg)]
impl<
    __State: ::tool_runtime::__private::State,
> ::tool_runtime::__private::Declare<__State> for now {
    const TOOL: &'static ::tool_runtime::__private::Declaration<__State> = &::tool_runtime::__private::Declaration::new(
        "now",
        "Current time.",
        "async fn now()",
        &[],
        |arguments, context, _| ::tool_runtime::__private::answer(
            arguments,
            context,
            ::tool_runtime::__private::decode0,
            |()| async move {
                let returned = now().await;
                ::tool_runtime::__private::returned::kept(&returned).output(returned)
            },
        ),
    );
}
