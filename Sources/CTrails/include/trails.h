/* SPDX-License-Identifier: Apache-2.0 */
/* When two who walk in straight ways are within a radius of each other: many bins of time at once,
   or many ways at once of runs of legs and chunks of others; and which chunks are near at all.

   A row tells how one walker went through 64 bins. Nothing here keeps a state, takes memory or
   fails; the caller answers for what pointers point to. Sums and products are rounded one by one,
   so the answers are the same bit for bit whatever instructions are used. */
#ifndef TRAM_TRAILS_H
#define TRAM_TRAILS_H

#include <stddef.h>
#include <stdint.h>

/* What the processor can do, as bits; also which of it a call may use. 0 is portable C. */
#define TRAM_TRAILS_AVX_2 1u
#define TRAM_TRAILS_AVX_512 2u

/* The bins of a row, and the room for knots: one more than bins, in whole vectors. */
#define TRAM_ROW_BINS 64
#define TRAM_ROW_KNOTS 80

/* Where the columns of a row begin, in bytes, and how many a row has. Rows begin at multiples of
   64. Boxes: four sides a bin, int16. Knots: where the walker is when the bin begins, east and
   north, int32; his speed there, float; the squared error there, float. Turns: when in the bin he
   turns into his next way, milliseconds from its start, its length where he does not; float. */
#define TRAM_ROW_WEST 0
#define TRAM_ROW_SOUTH 128
#define TRAM_ROW_EAST 256
#define TRAM_ROW_NORTH 384
#define TRAM_ROW_X 512
#define TRAM_ROW_Y 832
#define TRAM_ROW_SPEED_X 1152
#define TRAM_ROW_SPEED_Y 1472
#define TRAM_ROW_ERROR 1792
#define TRAM_ROW_TURN 2112
#define TRAM_ROW_SIZE 2368

/* The most contacts that two rows have: three ways a bin, and one. */
#define TRAM_MOST_CONTACTS 193

typedef struct {
  float scale_x, scale_y; /* metres in a unit of places, east and north */
  float radius2;          /* the squared radius */
  float wide2;            /* the same with what places may be wrong by */
  float graze2;           /* ways whose squared distance is as near to the squared radius graze */
  float least;            /* half a chord times the way a millisecond that a walker must have */
  float width;            /* the length of a bin, milliseconds */
  double start;           /* when the first bin begins */
} tram_circle;

typedef struct {
  double start, end;
} tram_contact;

typedef struct {
  float nearest2; /* the least squared distance that was met; infinite without a contact */
  float error2;   /* the squared errors of both times the milliseconds of contact, summed */
} tram_met;

/* What this processor, under this system, can do. */
uint32_t tram_trails_features(void);

/* The bins in which the boxes of two rows overlap, a bit a bin. */
uint64_t tram_overlaps(uint32_t features, const void *a, const void *b);

/* The contacts of two rows in the bins of `mask`, in each of which either turns once at the most.
   Those that touch are one. Returns how many there are; -1 where figures of 32 bits do not tell. */
int32_t tram_meet(
  uint32_t features, const void *a, const void *b, uint64_t mask, const tram_circle *circle,
  tram_contact *out, tram_met *met);

/* Straight ways in columns, places in units of one kind, times in units of another; each column has
   TRAM_MOST_LANES numbers more than there are legs, of any value. */
#define TRAM_MOST_LANES 16
typedef struct {
  const float *start, *end; /* times; a leg ends after it starts */
  const float *x, *y;       /* where it starts, east and north */
  const float *to_x, *to_y; /* where it ends */
} tram_legs;

/* One who moves straight from one time to another. */
typedef struct {
  float start, end;       /* times */
  float at;               /* the time at which he is at the place */
  float x, y;             /* the place */
  float speed_x, speed_y; /* units of places in a unit of time */
  float scale_x, scale_y; /* metres in a unit of places, east and north */
  float radius;           /* metres */
} tram_walker;

/* The legs from `first` to before `end` on which somebody comes within the radius of the walker
   while both move, as figures of 32 bits tell: `out`, with room for all of them. Returns how many
   there are. A radius that is larger by a millionth of what places and ways may be, and by what
   rounded numbers of the caller's may be wrong by, leaves out none that is near. */
uint32_t tram_passing(
  uint32_t features, const tram_legs *legs, uint32_t first, uint32_t end,
  const tram_walker *walker, uint32_t *out);

/* Groups of TRAM_GROUP legs that follow each other in the columns: the box and the time of all of
   a group, each column with TRAM_MOST_LANES numbers more than there are groups. Where a group has
   fewer legs, the others start later than any walker ends. */
#define TRAM_GROUP 16
typedef struct {
  const float *west, *south, *east, *north;
  const float *start, *end;
} tram_groups;

/* The same of groups from `first` to before `end`; groups that lie apart from all of the walker's
   way are left behind whole. */
uint32_t tram_passing_groups(
  uint32_t features, const tram_legs *legs, const tram_groups *groups, uint32_t first,
  uint32_t end, const tram_walker *walker, uint32_t *out);

/* The most legs of a run and of a chunk; the room for their vertices, in whole vectors of eight. */
#define TRAM_NEAR_LEGS 16
#define TRAM_NEAR_VERTICES 24
/* The most contacts of a run with a chunk. */
#define TRAM_NEAR_MOST 34
/* The accuracy of a fix that names none, metres. */
#define TRAM_NEAR_ASSUMED 10

/* Some legs of one walker that follow each other, and the time of them that counts. */
typedef struct {
  double time[TRAM_NEAR_VERTICES + 8]; /* when legs begin, then when the last ends, then infinity */
  double x[TRAM_NEAR_LEGS], y[TRAM_NEAR_LEGS];             /* places at time 0 by each leg's line */
  double speed_x[TRAM_NEAR_LEGS], speed_y[TRAM_NEAR_LEGS]; /* units a millisecond */
  double error[TRAM_NEAR_LEGS]; /* the squared error of the worse end, square metres */
  double even;                  /* the same where it is one for all legs, else -1 */
  double east, slope;           /* metres in a unit eastwards at `latitude`, and their change */
  double north;                 /* metres in a unit northwards */
  double latitude, middle;      /* where `east` holds, and where the legs are, units */
  int32_t legs;
} tram_near_run;

/* Some legs of another as they lie in the columns of a block. */
typedef struct {
  const void *places; /* 4 bytes a vertex: east and north, uint16, from what follows */
  const uint16_t *times;      /* a number a vertex, from what follows; null where they are long */
  const uint32_t *long_times; /* the same, else null */
  const uint32_t *accuracies; /* centimetres, one a vertex; null where `accuracy` is that of all */
  double start, unit;   /* what times count from, milliseconds, and those in a unit of them */
  double x, y, space;   /* what places count from, units of 10^-7 degrees, and those in theirs */
  uint32_t accuracy;
  int32_t room; /* the vertices from the first one of the chunk to the end of the columns */
  int32_t legs; /* 1 to 16 */
} tram_near_chunk;

typedef struct {
  double radius2; /* the squared radius, metres */
  double wide2;   /* the same with what products may be wrong by */
} tram_near_circle;

typedef struct {
  double nearest2; /* the least squared distance that was met */
  double error2;   /* the squared errors of both times the milliseconds of contact, summed */
} tram_near_met;

/* Fills a run but for what it says of the plane: legs as `LegColumns` has them (times; lines of
   four figures; squared errors), of which [from, until] counts: from within the first, until within
   the last of them. */
void tram_near_prepare(
  tram_near_run *run, const double *times, const double *lines, const float *errors, int32_t legs,
  double from, double until);

/* The contacts of some runs with a chunk: those of `numbers` that have a bit in `mask`, run after
   run, each in order, joined where they touch. `out` has room for TRAM_NEAR_MOST a run; `met` is
   set where there is one. Returns how many there are. */
int32_t tram_near(
  uint32_t features, const tram_near_run *runs, const int32_t *numbers, uint64_t mask,
  const tram_near_chunk *chunk, const tram_near_circle *circle, tram_contact *out,
  tram_near_met *met);

/* The numbers of a chunk's box and time in a table, and the largest of them; the numbers of eight
   chunks, column after column: west, south, not east, not north, start, not end, where "not" is
   the largest number less the one. */
#define TRAM_FIND_MOST 0x7FFF
#define TRAM_FIND_EIGHT 48

/* Where and when the chunks of a block are, in the order of their starts. */
typedef struct {
  const uint16_t *eights;
  const uint16_t *latest; /* the latest end of each eight and of all before it */
  const void *chunks;     /* what is read of a chunk that is found: memory is asked for it */
  int64_t chunk_size;     /* the bytes of that */
  int64_t x, y;           /* what places count from, east and north, units */
  int64_t begin;          /* what times count from, milliseconds since 1970 */
  int32_t space_shift, time_shift; /* how often places and times are divided by two */
  int32_t count;                   /* of eights */
} tram_find_table;

/* A window: both its times and all its sides are in it. */
typedef struct {
  int64_t from, until;
  int32_t west, south, east, north;
} tram_find_mark;

/* A chunk and the windows that it is near, a bit each. */
typedef struct {
  uint64_t runs;
  int64_t chunk;
} tram_find_hit;

/* The chunks that share a moment and a place with one of up to 64 windows, those of `numbers`,
   which are in the order of their starts. `hits` has eight numbers an eight, all of them 0, and is
   so again after the call; `out` has room for as many. Returns how many there are. */
int32_t tram_find(
  uint32_t features, const tram_find_table *table, const tram_find_mark *marks,
  const int32_t *numbers, int32_t count, uint64_t *hits, tram_find_hit *out);

/* Says that memory is large and read here and there, so that it is held in large pages where the
   system has them; it should begin at a multiple of TRAM_LARGE_PAGE. */
#define TRAM_LARGE_PAGE 2097152
void tram_large(void *at, size_t size);

/* Asks memory for a line of the cache, for later. */
static inline void tram_ask(const void *at) {
  __builtin_prefetch(at);
}

#endif
