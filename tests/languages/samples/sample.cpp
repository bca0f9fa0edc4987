// A queue by priority: Zoë, 北京, 😀.
#include <functional>
#include <map>
#include "queue.hpp"

namespace queues {

using std::string;
using Name = std::string;

template <typename T, int Size = 16>
class Queue {
public:
    explicit Queue(Name name) : name_(std::move(name)), entries_{} {}
    virtual ~Queue() = default;

    Queue &operator=(const Queue &) = delete;

    void push(T value, int priority = 0) {
        if (entries_.size() >= Size) {
            throw std::runtime_error("full 😀");
        }
        entries_.emplace(priority, std::move(value));
    }

    template <typename F>
    auto each(F &&f) const -> void {
        for (const auto &[priority, value] : entries_) {
            f(priority, value);
        }
    }

protected:
    Name name_;
    std::multimap<int, T, std::greater<>> entries_;
};

struct Job {
    int id = 0;
    std::function<void()> run;
};

enum class State { Idle, Busy };

static State state = State::Idle;

int drain(Queue<Job> &queue) {
    int count = 0;
    queue.each([&count](int priority, const Job &job) {
        try {
            job.run();
            count += priority > 0 ? 1 : 0;
        } catch (const std::exception &error) {
            std::cerr << R"(no "job": )" << error.what() << '\n';
        }
    });
    state = count ? State::Busy : State::Idle;
    while (count > 10) {
        count /= 2;
    }
    return count;
}

}  // namespace queues
