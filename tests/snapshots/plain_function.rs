/// Adds two numbers.
fn add(a: i64, b: i64) -> i64 {
    a + b
}
/// The tool that calls [`add`](fn@add); name it in `toolset!`.
#[allow(dead_code, non_camel_case_types, clippy::exhaustive_structs)]
struct add {}
#[automatically_derived]
impl ::tool_runtime::__private::Named for add {
    const NAME: &'static str = "add";
}
#[automatically_derived]
#[allow(deprecated, clippy::absolute_paths, clippy::unit_arg)]
impl<
    __State: ::tool_runtime::__private::State,
> ::tool_runtime::__private::Declare<__State> for add {
    const TOOL: &'static ::tool_runtime::__private::Declaration<__State> = &::tool_runtime::__private::Declaration::new(
        "add",
        "Adds two numbers.",
        "fn add(a: i64, b: i64) -> i64",
        &[
            ::tool_runtime::__private::Parameter::of::<i64>("a", ""),
            ::tool_runtime::__private::Parameter::of::<i64>("b", ""),
        ],
        |arguments, context, _| ::tool_runtime::__private::answer_blocking(
            arguments,
            context,
            ::tool_runtime::__private::decode2::<i64, i64>,
            |(arg0, arg1)| {
                let returned = add(arg0, arg1);
                ::tool_runtime::__private::returned::kept(&returned)
                    .output(::core::convert::identity(returned))
            },
        ),
    );
}
