/// Sells things.
async fn sell(stock: &Stock, count: u32, prices: &dyn Prices, cx: &Context) -> u32 {
    0
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
    __State: ::tool_runtime::Provides<Stock> + ::tool_runtime::Provides<dyn Prices>,
> ::tool_runtime::__private0_1::Declare<__State> for sell {
    const TOOL: &'static ::tool_runtime::__private0_1::Declaration<__State> = &::tool_runtime::__private0_1::Declaration::new(
        "sell",
        "Sells things.",
        "async fn sell(stock: &Stock, count: u32, prices: &dyn Prices, cx: &Context) -> u32",
        &[::tool_runtime::__private0_1::Parameter::of::<u32>("count", "")],
        |arguments, context, state| {
            let state = ::core::clone::Clone::clone(state);
            let of_call = ::core::clone::Clone::clone(&context);
            ::tool_runtime::__private0_1::answer(
                arguments,
                context,
                ::tool_runtime::__private0_1::decode1::<u32>,
                move |(arg1,)| async move {
                    use ::tool_runtime::__private0_1::returned::{
                        FallibleKind as _, PlainKind as _,
                    };
                    let returned = sell(
                            <__State as ::tool_runtime::Provides<
                                Stock,
                            >>::provide(&state),
                            arg1,
                            <__State as ::tool_runtime::Provides<
                                dyn Prices,
                            >>::provide(&state),
                            &of_call,
                        )
                        .await;
                    (&returned)
                        .__tool_returned()
                        .output(::core::convert::identity(returned))
                },
            )
        },
    );
}
