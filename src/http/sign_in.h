/*
 * Signing in with GitHub, and staying signed in.
 *
 * The browser goes to GitHub with a state and the challenge of a PKCE verifier (S256); both wait,
 * encrypted, in a cookie of ten minutes, so that the way back works in that browser alone and needs
 * no table.  From then on it has an access token (a quarter of an hour), a refresh token (seven
 * days from the sign-in, another one at each use) and a word against requests from other sites
 * (http/viewer.h), all in cookies.  A script posts the code and gets the tokens in the answer.
 */
#ifndef SESAMI_HTTP_SIGN_IN_H
#define SESAMI_HTTP_SIGN_IN_H

#include "http/route.h"

route_handler sign_in_offer;    /* GET /auth: whether one can, and where */
route_handler sign_in_begin;    /* GET /auth/github?return=/path */
route_handler sign_in_return;   /* GET /auth/callback: the browser comes back */
route_handler sign_in_exchange; /* POST /auth/callback {"code", "state"} */
route_handler sign_in_refresh;  /* POST /auth/refresh, by cookie or {"refresh_token"} */
route_handler sign_in_end;      /* POST /auth/logout, likewise */
route_handler sign_in_me;       /* GET /auth/me */

#endif
