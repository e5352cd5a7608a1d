#[automatically_derived]
impl<'a, T: Store> crate::runtime::Provides<Db<T>> for App<'a, T>
where
    T: Send,
{
    fn provide(&self) -> &Db<T> {
        &self.db
    }
}
