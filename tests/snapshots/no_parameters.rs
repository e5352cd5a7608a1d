/// Current time.
async fn now() {}
/// The tool that calls [`now`](fn@now); name it in `toolset!`.
#[allow(dead_code, non_camel_case_types, clippy::exhaustive_structs)]
struct now {}
#[automatically_derived]
impl ::tool_runtime::__private0_1::Named for now {
    const NAME: &'static str = "now";
}
#[automatically_derived]
#[allow(deprecated, clippy::absolute_paths, clippy::unit_arg)]
impl<
    __State: ::tool_runtime::__private0_1::State,
> ::tool_runtime::__private0_1::Declare<__State> for now {
    const TOOL: &'static ::tool_runtime::__private0_1::Declaration<__State> = &::tool_runtime::__private0_1::Declaration::new(
        "now",
        "Current time.",
        "async fn now()",
        &[],
        |arguments, context, _| ::tool_runtime::__private0_1::answer(
            arguments,
            context,
            ::tool_runtime::__private0_1::decode0,
            |()| async move {
                use ::tool_runtime::__private0_1::returned::{
                    FallibleKind as _, PlainKind as _,
                };
                let returned = now().await;
                (&returned).__tool_returned().output(returned)
            },
        ),
    );
}
