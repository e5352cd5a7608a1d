/// Sells things.
async fn sell(stock: &Stock, count: u32, prices: &dyn Prices, cx: &Context) -> u32 {
    0
}
/// The tool that calls [`sell`](fn@sell); name it in `toolset!`.
#[allow(dead_code, non_camel_case_types, clippy::exhaustive_structs)]
struct sell {}
#[automatically_derived]
impl ::tool_runtime::__private::Named for sell {
    const NAME: &'static str = "sell";
}
#[automatically_derived]
#[allow(deprecated, clippy::absolute_paths, clippy::unit_arg)]
impl<
    __State: ::tool_runtime::__private::Provides<Stock>
        + ::tool_runtime::__private::Provides<dyn Prices>,
> ::tool_runtime::__private::Declare<__State> for sell {
    const TOOL: &'static ::tool_runtime::__private::Declaration<__State> = &::tool_runtime::__private::Declaration::new(
        "sell",
        "Sells things.",
        "async fn sell(stock: &Stock, count: u32, prices: &dyn Prices, cx: &Context) -> u32",
        &[::tool_runtime::__private::Parameter::of::<u32>("count", "")],
        |arguments, context, state| {
            let state = ::core::clone::Clone::clone(state);
            let of_call = ::core::clone::Clone::clone(&context);
            ::tool_runtime::__private::answer(
                arguments,
                context,
                ::tool_runtime::__private::decode1::<u32>,
                move |(arg1,)| async move {
                    let returned = sell(
                            <__State as ::tool_runtime::__private::Provides<
                                Stock,
                            >>::provide(&state),
                            arg1,
                            <__State as ::tool_runtime::__private::Provides<
                                dyn Prices,
                            >>::provide(&state),
                            &of_call,
                        )
                        .await;
                    ::tool_runtime::__private::returned::kept(&returned)
                        .output(::core::convert::identity(returned))
                },
            )
        },
    );
}
