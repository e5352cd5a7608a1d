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
impl ::tool_runtime::__private0_1::Named for find {
    const NAME: &'static str = "find";
}
#[automatically_derived]
#[allow(deprecated, clippy::absolute_paths, clippy::unit_arg)]
impl<
    __State: ::tool_runtime::__private0_1::State,
> ::tool_runtime::__private0_1::Declare<__State> for find {
    const TOOL: &'static ::tool_runtime::__private0_1::Declaration<__State> = &::tool_runtime::__private0_1::Declaration::new(
        "find",
        "Finds a word in lines, and gives back one of them.",
        "async fn find<'a>(lines: &'a [String], word: &str, from: &Position, extra: Cow<'a, str>) -> Option<&'a str>",
        &[
            ::tool_runtime::__private0_1::Parameter::of::<
                ::tool_runtime::__private0_1::Owned<[String]>,
            >("lines", "The lines."),
            ::tool_runtime::__private0_1::Parameter::of::<
                ::tool_runtime::__private0_1::Owned<str>,
            >("word", "The word."),
            ::tool_runtime::__private0_1::Parameter::of::<
                ::tool_runtime::__private0_1::Owned<Position>,
            >("from", "Where to begin."),
            ::tool_runtime::__private0_1::Parameter::of::<
                Cow<'static, str>,
            >("extra", "Extra text."),
        ],
        |arguments, context, _| ::tool_runtime::__private0_1::answer(
            arguments,
            context,
            ::tool_runtime::__private0_1::decode4::<
                ::tool_runtime::__private0_1::Owned<[String]>,
                ::tool_runtime::__private0_1::Owned<str>,
                ::tool_runtime::__private0_1::Owned<Position>,
                Cow<'static, str>,
            >,
            |(arg0, arg1, arg2, arg3)| async move {
                use ::tool_runtime::__private0_1::returned::{
                    FallibleKind as _, PlainKind as _,
                };
                let returned = find(&arg0, &arg1, &arg2, arg3).await;
                (&returned).__tool_returned().output(::core::convert::identity(returned))
            },
        ),
    );
}
