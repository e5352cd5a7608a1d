//! What the host lends to its tools.

/// A state that lends a `T` to the tools that ask for one with `#[state]`.
///
/// Every value provides itself. So the state of a toolset whose tools need one thing is that thing. For several, derive
/// `Provides` for a struct: it provides itself and each of its fields, by their types. A field `Arc<Db>` or `Box<Db>` also
/// provides a `Db`.
///
/// ```
/// use tool_runtime::{Call, Provides, tool, toolset};
///
/// struct Stock {
///     apples: u32,
/// }
///
/// struct Prices {
///     apple: u32,
/// }
///
/// /// What all apples are worth.
/// #[tool]
/// fn worth_of_apples(#[state] stock: &Stock, #[state] prices: &Prices) -> u32 {
///     stock.apples * prices.apple
/// }
///
/// #[derive(Provides)]
/// struct Shop {
///     stock: Stock,
///     prices: Prices,
///     #[provides(skip)]
///     name: String,
/// }
///
/// # tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap().block_on(async {
/// let shop = Shop {
///     stock: Stock { apples: 6 },
///     prices: Prices { apple: 7 },
///     name: "Corner".to_owned(),
/// };
/// # let _ = &shop.name;
/// let tools = toolset![worth_of_apples].with_state(shop);
/// let turn = tools.run([Call::new("call_1", "worth_of_apples", "{}")]).await;
/// assert_eq!(turn.answers[0].text(), "42");
/// # });
/// ```
///
/// Provide by hand a value that is not in a field:
///
/// ```
/// use tool_runtime::Provides;
///
/// struct Stock;
///
/// struct Shop {
///     stocks: Vec<Stock>,
/// }
///
/// impl Provides<[Stock]> for Shop {
///     fn provide(&self) -> &[Stock] {
///         &self.stocks
///     }
/// }
///
/// let shop = Shop { stocks: Vec::new() };
/// let stocks: &[Stock] = shop.provide();
/// assert!(stocks.is_empty());
/// ```
#[diagnostic::on_unimplemented(
    message = "the state `{Self}` has no `{T}` for this tool",
    label = "needs a `{T}`",
    note = "give the toolset its state with `.with_state(…)`, or `.with_shared_state(…)` for an `Arc`: a `{T}`, or a struct of yours with `#[derive(tool_runtime::Provides)]` \
            and a field of the type `{T}`, `Arc<{T}>` or `Box<{T}>`",
    note = "above a field that points to it in another way, write `#[provides(deref = {T})]`; or write `impl Provides<{T}>` \
            for the state"
)]
#[doc(alias = "injected")]
#[doc(alias = "FromRef")]
#[doc(alias = "Depends")]
pub trait Provides<T: ?Sized>: State {
    /// Lends it.
    ///
    /// ```
    /// use tool_runtime::Provides;
    ///
    /// let number: &u32 = 7_u32.provide();
    /// assert_eq!(*number, 7);
    /// ```
    fn provide(&self) -> &T;
}

impl<T: State> Provides<T> for T {
    fn provide(&self) -> &T {
        self
    }
}

/// A value that can be the state of a toolset, because calls may share it.
pub trait State: Send + Sync + 'static {}

impl<S: Send + Sync + 'static> State for S {}
