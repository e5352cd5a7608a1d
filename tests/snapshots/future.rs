/// Sells things.
fn sell(count: Option<u32>) -> impl Future<Output = Receipt> + Send {
    async {}
}
/// The tool that calls [`sell`](fn@sell); name it in `toolset!`.
#[allow(dead_code, non_camel_case_types, clippy::exhaustive_structs)]
struct sell {}
#[automatically_derived]
impl ::tool_runtime::__private0_1::Named for sell {
    const NAME: &'static str = "sell";
}
#[automatically_derived]
#[allow(deprecated, clippy::absolute_paths, clippy::unit_arg)]
impl<
    __State: ::tool_runtime::__private0_1::State,
> ::tool_runtime::__private0_1::Declare<__State> for sell {
    const TOOL: &'static ::tool_runtime::__private0_1::Declaration<__State> = &::tool_runtime::__private0_1::Declaration::new(
            "sell",
            "Sells things.",
            "fn sell(count: Option<u32>) -> impl Future<Output = Receipt> + Send",
            &[::tool_runtime::__private0_1::Parameter::of::<Option<u32>>("count", "")],
            |arguments, context, _| ::tool_runtime::__private0_1::answer(
                arguments,
                context,
                ::tool_runtime::__private0_1::decode1::<Option<u32>>,
                |(arg0,)| async move {
                    use ::tool_runtime::__private0_1::returned::{
                        FallibleKind as _, PlainKind as _,
                    };
                    let returned = sell(arg0).await;
                    (&returned)
                        .__tool_returned()
                        .output(::core::convert::identity(returned))
                },
            ),
        )
        .strict(true);
}
const _: () = {
    #[allow(unused_imports)]
    use ::tool_runtime::__private0_1::expressible::Expressible as _;
    ::tool_runtime::__private0_1::expressible::assert_expressible(
        <::tool_runtime::__private0_1::expressible::Probe<Option<u32>>>::INEXPRESSIBLE,
    );
    ::tool_runtime::__private0_1::expressible::assert_expressible(
        <::tool_runtime::__private0_1::expressible::Probe<u32>>::INEXPRESSIBLE,
    );
};
