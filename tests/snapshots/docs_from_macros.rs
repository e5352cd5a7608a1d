#[doc = include_str!("read.md")]
///
/// And more.
async fn read(path: String) {}
#[doc(hidden)]
macro_rules! __tool_read_0123456789abcdef {
    (@ key) => {
        (81985529216486895u64, "read")
    };
}
use __tool_read_0123456789abcdef as read;
#[doc(hidden)]
pub struct __tool_read {}
impl ::tool_runtime::__private0_1::Keyed<__tool_read>
for ::tool_runtime::__private0_1::Key<81985529216486895u64> {}
impl<
    __State: ::tool_runtime::__private0_1::State,
> ::tool_runtime::__private0_1::Declare<__State> for __tool_read {
    const TOOL: &'static ::tool_runtime::__private0_1::Declaration<__State> = &::tool_runtime::__private0_1::Declaration::new(
        "read",
        ::core::concat!(include_str!("read.md"), "\n\nAnd more."),
        "async fn read(path: String)",
        &[
            ::tool_runtime::__private0_1::Parameter::of::<
                String,
                _,
                _,
            >("path", include_str!("path.md")),
        ],
        |call, _| ::tool_runtime::__private0_1::answer(
            call,
            ::tool_runtime::__private0_1::decode1::<String, _>,
            |(arg0,)| async move {
                let returned = read(arg0).await;
                ::tool_runtime::__private0_1::returned::kept(&returned).output(returned)
            },
        ),
    );
}
