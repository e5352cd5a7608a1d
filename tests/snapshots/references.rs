/// Finds a word in lines, and gives back one of them.
async fn find<'a>(
    lines: &'a [String],
    word: &str,
    from: &Position,
    extra: Cow<'a, str>,
) -> Option<&'a str> {
    None
}
#[doc(hidden)]
macro_rules! __tool_find_0123456789abcdef {
    (@ key) => {
        (81985529216486895u64, "find")
    };
}
use __tool_find_0123456789abcdef as find;
#[doc(hidden)]
pub struct __tool_find {}
impl ::tool_runtime::__private0_1::Keyed<__tool_find>
for ::tool_runtime::__private0_1::Key<81985529216486895u64> {}
impl<
    __State: ::tool_runtime::__private0_1::State,
> ::tool_runtime::__private0_1::Declare<__State> for __tool_find {
    const TOOL: &'static ::tool_runtime::__private0_1::Declaration<__State> = &::tool_runtime::__private0_1::Declaration::new(
        "find",
        "Finds a word in lines, and gives back one of them.",
        "async fn find<'a>(lines: &'a [String], word: &str, from: &Position, extra: Cow<'a, str>) -> Option<&'a str>",
        &[
            ::tool_runtime::__private0_1::Parameter::of::<
                ::tool_runtime::__private0_1::Owned<[String]>,
                _,
                _,
            >("lines", "The lines."),
            ::tool_runtime::__private0_1::Parameter::of::<
                ::tool_runtime::__private0_1::Owned<str>,
                _,
                _,
            >("word", "The word."),
            ::tool_runtime::__private0_1::Parameter::of::<
                ::tool_runtime::__private0_1::Owned<Position>,
                _,
                _,
            >("from", "Where to begin."),
            ::tool_runtime::__private0_1::Parameter::of::<
                Cow<'static, str>,
                _,
                _,
            >("extra", "Extra text."),
        ],
        |call, _| ::tool_runtime::__private0_1::answer(
            call,
            ::tool_runtime::__private0_1::decode4::<
                ::tool_runtime::__private0_1::Owned<[String]>,
                ::tool_runtime::__private0_1::Owned<str>,
                ::tool_runtime::__private0_1::Owned<Position>,
                Cow<'static, str>,
                _,
                _,
                _,
                _,
            >,
            |(arg0, arg1, arg2, arg3)| async move {
                let returned = find(&arg0, &arg1, &arg2, arg3).await;
                ::tool_runtime::__private0_1::returned::told(&returned)
                    .output(::core::convert::identity(returned))
            },
        ),
    );
}
