/// Finds a word in lines, and gives back one of them.
async fn find<'a>(
    lines: &'a [String],
    word: &str,
    from: &Position,
    extra: Cow<'a, str>,
) -> Option<&'a str> {
    None
}
/// The tool that calls [`find`](fn@find); name it in `toolset!`.
#[allow(dead_code, non_camel_case_types, clippy::exhaustive_structs)]
struct find {}
#[automatically_derived]
impl ::tool_runtime::__private::Named for find {
    const NAME: &'static str = "find";
}
#[automatically_derived]
#[allow(deprecated, clippy::absolute_paths, clippy::unit_arg)]
impl<
    __State: ::tool_runtime::__private::State,
> ::tool_runtime::__private::Declare<__State> for find {
    const TOOL: &'static ::tool_runtime::__private::Declaration<__State> = &::tool_runtime::__private::Declaration::new(
        "find",
        "Finds a word in lines, and gives back one of them.",
        "async fn find<'a>(lines: &'a [String], word: &str, from: &Position, extra: Cow<'a, str>) -> Option<&'a str>",
        &[
            ::tool_runtime::__private::Parameter::of::<
                ::tool_runtime::__private::Owned<[String]>,
            >("lines", "The lines."),
            ::tool_runtime::__private::Parameter::of::<
                ::tool_runtime::__private::Owned<str>,
            >("word", "The word."),
            ::tool_runtime::__private::Parameter::of::<
                ::tool_runtime::__private::Owned<Position>,
            >("from", "Where to begin."),
            ::tool_runtime::__private::Parameter::of::<
                Cow<'static, str>,
            >("extra", "Extra text."),
        ],
        |arguments, context, _| ::tool_runtime::__private::answer(
            arguments,
            context,
            ::tool_runtime::__private::decode4::<
                ::tool_runtime::__private::Owned<[String]>,
                ::tool_runtime::__private::Owned<str>,
                ::tool_runtime::__private::Owned<Position>,
                Cow<'static, str>,
            >,
            |(arg0, arg1, arg2, arg3)| async move {
                let returned = find(&arg0, &arg1, &arg2, arg3).await;
                ::tool_runtime::__private::returned::told(&returned)
                    .output(::core::convert::identity(returned))
            },
        ),
    );
}
