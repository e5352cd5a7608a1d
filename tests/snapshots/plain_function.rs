/// Adds two numbers.
fn add(a: i64, b: i64) -> i64 {
    a + b
}
#[doc(hidden)]
macro_rules! __tool_add_0123456789abcdef {
    (@ key) => {
        (81985529216486895u64, "add")
    };
}
use __tool_add_0123456789abcdef as add;
#[doc(hidden)]
pub struct __tool_add {}
impl ::tool_runtime::__private0_1::Keyed<__tool_add>
for ::tool_runtime::__private0_1::Key<81985529216486895u64> {}
impl<
    __State: ::tool_runtime::__private0_1::State,
> ::tool_runtime::__private0_1::Declare<__State> for __tool_add {
    const TOOL: &'static ::tool_runtime::__private0_1::Declaration<__State> = &::tool_runtime::__private0_1::Declaration::new(
        "add",
        "Adds two numbers.",
        "fn add(a: i64, b: i64) -> i64",
        &[
            ::tool_runtime::__private0_1::Parameter::of::<i64, _, _>("a", ""),
            ::tool_runtime::__private0_1::Parameter::of::<i64, _, _>("b", ""),
        ],
        |call, _| ::tool_runtime::__private0_1::answer_blocking(
            call,
            ::tool_runtime::__private0_1::decode2::<i64, i64, _, _>,
            |(arg0, arg1)| {
                let returned = add(arg0, arg1);
                ::tool_runtime::__private0_1::returned::kept(&returned)
                    .output(::core::convert::identity(returned))
            },
        ),
    );
}
