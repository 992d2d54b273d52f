/** Runs `body` with the rights of an ordinary user, for whom a folder can be read-only: root may write everywhere. */
export async function asOrdinaryUser<T>(body: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return await body();
  process.setegid!(65534);
  process.seteuid!(65534);
  try {
    return await body();
  } finally {
    process.seteuid!(0);
    process.setegid!(0);
  }
}
