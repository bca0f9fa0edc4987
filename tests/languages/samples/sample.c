/* A list of numbers: Zoë, 北京, 😀. */
#include <stdio.h>
#include "list.h"

#define SIZE 16
#define TWICE(x) ((x) + (x))

struct node {
    int value;
    struct node *next;
};

typedef struct {
    struct node *first;
    size_t length;
} list;

enum order { UP, DOWN = -1 };

static int compare(const void *a, const void *b);

static struct node *find(list *l, int value)
{
    for (struct node *n = l->first; n != NULL; n = n->next) {
        if (n->value == value) {
            return n;
        }
    }
    return NULL;
}

int push(list *l, int value)
{
    struct node *n = malloc(sizeof *n);
    if (!n) {
        fprintf(stderr, "no room for %d 😀\n", value);
        return -1;
    } else {
        *n = (struct node){.value = value, .next = l->first};
    }
    l->first = n;
    l->length++;
    return 0;
}

#ifdef DEBUG
void dump(const list *l)
{
    int i = 0;
    while (l->length > 0 && i < SIZE) {
        printf("%d%c", TWICE(i), '\n');
        i += 1;
    }
}
#endif

int main(int argc, char *argv[])
{
    list l = {0};
    int numbers[] = {1, 2, 3};
    switch (argc) {
    case 1:
        push(&l, numbers[0]);
        break;
    default:
        do {
            push(&l, argc);
        } while (--argc);
    }
    return find(&l, 1) ? 0 : 1;
}
