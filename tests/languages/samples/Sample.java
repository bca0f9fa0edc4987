// Accounts and what is in them: Zoë, 北京, 😀.
package bank;

import java.util.ArrayList;
import java.util.List;
import java.util.function.*;

/** An account. */
public class Sample implements Comparable<Sample> {
    private static final int LIMIT = 1_000;
    private final String owner;
    private long cents;
    private final List<Entry> entries = new ArrayList<>();

    record Entry(String what, long cents) {
        Entry {
            if (cents == 0) throw new IllegalArgumentException("nothing 😀");
        }
    }

    enum Kind { IN, OUT }

    interface Watcher {
        void seen(Entry entry);
    }

    public Sample(String owner) {
        this.owner = owner;
    }

    @Override
    public int compareTo(Sample other) {
        return Long.compare(cents, other.cents);
    }

    public <T extends Watcher> boolean move(long cents, Kind kind, T watcher) throws Exception {
        long sign = switch (kind) {
            case IN -> 1;
            case OUT -> -1;
        };
        if (this.cents + sign * cents < -LIMIT) {
            return false;
        } else {
            this.cents += sign * cents;
        }
        Entry entry = new Entry(owner + '!', cents);
        entries.add(entry);
        watcher.seen(entry);
        return true;
    }

    public long sum(Predicate<Entry> wanted) {
        long total = 0;
        for (Entry entry : entries) {
            if (wanted.test(entry)) {
                total += entry.cents();
            }
        }
        try {
            entries.forEach(e -> { System.out.println(e.what()); });
        } catch (RuntimeException error) {
            System.err.println("no entries: " + error);
        } finally {
            entries.clear();
        }
        String text = """
            several "lines"
            """;
        int[] numbers = {1, 2, 3};
        for (int i = 0; i < numbers.length; i++) total += numbers[i];
        return total;
    }
}
