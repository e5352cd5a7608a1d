/// Current time.
async fn now() {}
/// The tool that calls [`now`](fn@now); name it in `toolset!`.
#[allow(dead_code, non_camel_case_types, clippy::exhaustive_structs)]
struct now {}
#[automatically_derived]
#[allow(deprecated, clippy::absolute_paths, clippy::unit_arg)]
impl ::tool_runtime::__private::Declare for now {
    const TOOL: &'static ::tool_runtime::__private::Declaration = &::tool_runtime::__private::Declaration {
        name: "now",
        description: "Current time.",
        parameters: &[],
        timeout: ::core::option::Option::None,
        key: ::core::option::Option::None,
        call: |parameters, context| ::tool_runtime::__private::answer(
            parameters,
            context,
            ::tool_runtime::__private::decode0,
            |()| async move {
                use ::tool_runtime::__private::returned::{
                    FallibleKind as _, PlainKind as _,
                };
                let returned = now().await;
                (&returned).__tool_returned().output(returned)
            },
        ),
    };
}
