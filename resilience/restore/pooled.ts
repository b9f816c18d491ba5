// Many at a time, but never more than so many: for work that waits for others.

/**
 * Works on the items as they come, `width` of them at a time, and gives the results as they are ready. Where `stop` is
 * raised it begins nothing more, and gives what was under way.
 */
export async function* pooled<In, Out>(items: AsyncIterable<In>, width: number, work: (item: In) => Promise<Out>, stop?: AbortSignal): AsyncGenerator<Out> {
    const running = new Map<number, Promise<readonly [number, Out]>>();
    let next = 0;
    const first = async (): Promise<Out> => {
        const [id, result] = await Promise.race(running.values());
        running.delete(id);
        return result;
    };
    if (stop?.aborted) return;
    for await (const item of items) {
        if (stop?.aborted) break;
        const id = next++;
        const task = work(item).then((result) => [id, result] as const);
        task.catch(() => undefined); // told by the race; a second failure at the same time is not to end the process
        running.set(id, task);
        if (running.size >= width) yield await first();
    }
    while (running.size > 0) yield await first();
}
