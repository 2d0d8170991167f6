"""The GLSL programs of the mover renderer, as text with the light counts filled in.

Every light of the plate is two points with a shadow map each; a dome of a dozen
directions stands for ambient occlusion. `sta` holds depths of what stands, `dyn`
of what moves, in one atlas of tiles each. Fragment shaders always write their
output: a software rasteriser keeps whatever was there otherwise. Where a door lets daylight in,
one more map, the last, looks in through the doorway from the sun.
"""

TILE = 512
GRID = 6

DEPTH_VERTEX = "#version 330\nin vec3 p;uniform mat4 M;void main(){gl_Position=M*vec4(p,1);}"
DEPTH_FRAGMENT = "#version 330\nout vec4 o;void main(){o=vec4(0);}"
MARK_FRAGMENT = "#version 330\nuniform float mark;out vec4 o;void main(){o=vec4(mark);}"
SHAPE_VERTEX = """#version 330
in vec3 p;in vec3 n;uniform mat4 M;out vec3 wp,wn;
void main(){gl_Position=M*vec4(p,1);wp=p;wn=n;}"""
SHAPE_FRAGMENT = """#version 330
in vec3 wp,wn;layout(location=0) out vec4 a;layout(location=1) out vec4 b;
void main(){a=vec4(wp,1);b=vec4(normalize(wn),1);}"""
MOVER_VERTEX = """#version 330
in vec3 p;in vec3 n;in vec3 c;in vec2 uv;uniform mat4 M;out vec3 wp,wn,wc;out vec2 tu;
void main(){gl_Position=M*vec4(p,1);wp=p;wn=n;wc=c;tu=uv;}"""
MOVER_FRAGMENT = """#version 330
in vec3 wp,wn,wc;in vec2 tu;uniform sampler2D print;uniform float printed,mark;
layout(location=0) out vec4 a;layout(location=1) out vec4 b;layout(location=2) out vec4 c;
void main(){a=vec4(wp,mark);b=vec4(normalize(wn),1);c=vec4(printed>.5?pow(texture(print,tu).rgb,vec3(2.2)):wc,1);}"""
SCREEN_VERTEX = (
    "#version 330\nin vec2 p;out vec2 tu;void main(){gl_Position=vec4(p,0,1);tu=p*.5+.5;}"
)

_LIGHTING = """
#define POINTS @POINTS@
#define DOME @DOME@
uniform sampler2DShadow dyn,sta;
uniform mat4 maps[@MAPS@];uniform vec3 lamp[POINTS];uniform vec3 glow[POINTS];uniform vec3 dome[DOME];
uniform vec3 up,side,down;@AIMS@@SUN@
float open(sampler2DShadow s,int i,vec3 q,float bias){
 vec2 tile=vec2(i%@GRID@,i/@GRID@);float sum=0.;
 for(int k=0;k<4;k++){vec2 j=(vec2(k%2,k/2)-.5)*(2.2/@TILE@.);
  sum+=textureLod(s,vec3((clamp(q.xy+j,.003,.997)+tile)/@GRID@.,q.z-bias),0.);}
 return sum*.25;}
vec3 seen(int i,vec3 P){vec4 q=maps[i]*vec4(P,1);q.xyz/=q.w;return q.xyz*.5+.5;}
@DAYLIGHT@// Light past what stands; the same past movers too; the share of the sky that movers leave.
void lit(vec3 P,vec3 N,bool mover,out vec3 without,out vec3 with,out float sky){
 without=vec3(0);with=vec3(0);
 for(int i=0;i<POINTS;i++){
  vec3 d=lamp[i]-P;float r2=dot(d,d);d*=inversesqrt(r2);float w=max(dot(N,d),0.)*max(@FALL@,0.)/r2;
  if(w>1e-5){vec3 q=seen(i,P+N*.025);vec3 E=glow[i]*w*open(sta,i,q,.0006);without+=E;
   with+=E*open(dyn,i,mover?q:seen(i,P+N*.002),mover?.0009:.00002);}}
@DAYLIT@ float all=1e-4,left=0.;
 for(int i=0;i<DOME;i++){float w=max(dot(N,dome[i]),0.);
  if(w>.02){all+=w;left+=w*open(dyn,POINTS+i,seen(POINTS+i,P+N*(mover?.02:.002)),mover?.0015:.00002);}}
 sky=N.z<-.5?1.:left/all;}
vec3 around(vec3 N){return N.z>0.?mix(side,up,N.z*N.z):mix(side,down,N.z*N.z);}
"""
_SUN = "uniform vec3 sun,day,sill,across,outward,gap;"
_DAYLIGHT = """// How much of the sun, which haze makes wide, a point sees of the doorway's clear part.
float part(float a,float low,float high,float soft){
 return clamp((min(a+soft,high)-max(a-soft,low))/(2.*soft),0.,1.);}
vec3 daylight(vec3 P,vec3 N){
 float far=dot(sill-P,outward)/dot(sun,outward),w=max(dot(N,sun),0.);if(far<0.||w<.001)return vec3(0);
 vec3 q=P+sun*far-sill;float soft=.012+.012*far;
 w*=part(dot(q,across),gap.x,gap.y,soft)*part(q.z,0.,gap.z,soft);if(w<.001)return vec3(0);
 return day*w*open(sta,POINTS+DOME,seen(POINTS+DOME,P+N*.025),.0006);}
"""
_DAYLIT = """ vec3 E=daylight(P,N);without+=E;
 if(E.g>0.)with+=E*open(dyn,POINTS+DOME,seen(POINTS+DOME,P+N*(mover?.025:.002)),mover?.0009:.00002);
"""
_SHADE_MOVERS = """#version 330
in vec2 tu;uniform sampler2D place,facing,cover;uniform vec3 eye;out vec4 o;
@LIGHTING@
void main(){vec4 g=texture(place,tu);o=vec4(0);
 if(g.w>.5){vec3 N=texture(facing,tu).xyz;vec3 V=normalize(eye-g.xyz);if(dot(N,V)<-.2)N=-N;
  vec3 without,with;float sky;lit(g.xyz,N,true,without,with,sky);
  vec3 A=1.8*around(N)*mix(1.,sky,.85)*mix(.92,1.,clamp(g.z/.5,0.,1.));
  float edge=pow(1.-max(dot(N,V),0.),4.)*.06;
  o=vec4(texture(cover,tu).rgb*(1.12*with+A)+edge*(A+with*.3),1);}}"""
_SHADE_GROUND = """#version 330
in vec2 tu;uniform sampler2D place,facing;uniform vec4 near[24];uniform int count;out vec4 o;
@LIGHTING@
void main(){vec3 p=texture(place,tu).xyz;vec3 N=texture(facing,tu).xyz;float close=0.;
 for(int i=0;i<count;i++){vec2 d=p.xy-near[i].xy;if(dot(d,d)<near[i].z*near[i].z)close=1.;}
 o=vec4(1);
 if(close>.5&&dot(N,N)>.1){vec3 without,with;float sky;lit(p,N,false,without,with,sky);
  vec3 A=around(N);o=vec4((with+A*mix(1.,sky,.95))/(without+A+1e-5),1);}}"""
_ON_STANDING = """#version 330
in vec2 tu;uniform sampler2D place,facing;out vec4 o;
@LIGHTING@
void main(){vec3 p=texture(place,tu).xyz;vec3 N=texture(facing,tu).xyz;o=vec4(0);
 if(dot(N,N)>.1){@RECEIVED@}}"""
_BY_LAMPS = (
    "vec3 without,with;float sky;lit(p,N,false,without,with,sky);o=vec4(without+around(N),1);"
)
_BY_DAY = "o=vec4(daylight(p,N),1);"


def mover_shader(points: int, dome: int, *, aimed: bool = False, day: bool = False) -> str:
    """Shades the movers from their positions, normals and colours."""
    return _filled(_SHADE_MOVERS, points, dome, aimed=aimed, day=day)


def ground_shader(points: int, dome: int, *, aimed: bool = False, day: bool = False) -> str:
    """Gives how much darker the movers make what stands, as a factor."""
    return _filled(_SHADE_GROUND, points, dome, aimed=aimed, day=day)


def lamplight_shader(points: int, dome: int, *, aimed: bool = False) -> str:
    """Gives the light of lamps and surroundings on what stands."""
    text = _ON_STANDING.replace("@RECEIVED@", _BY_LAMPS)
    return _filled(text, points, dome, aimed=aimed, day=False)


def daylight_shader(points: int, dome: int, *, aimed: bool = False) -> str:
    """Gives the daylight on what stands."""
    text = _ON_STANDING.replace("@RECEIVED@", _BY_DAY)
    return _filled(text, points, dome, aimed=aimed, day=True)


def _filled(text: str, points: int, dome: int, *, aimed: bool, day: bool) -> str:
    text = text.replace("@LIGHTING@", _LIGHTING)
    text = text.replace("@MAPS@", "POINTS+DOME+1" if day else "POINTS+DOME")
    for name, code in (("SUN", _SUN), ("DAYLIGHT", _DAYLIGHT), ("DAYLIT", _DAYLIT)):
        text = text.replace(f"@{name}@", code if day else "")
    # Where all lamps shine down, the light that falls away from a lamp's axis needs no axis.
    text = text.replace("@AIMS@", "uniform vec3 aim[POINTS];" if aimed else "")
    text = text.replace("@FALL@", "-dot(d,aim[i])" if aimed else "d.z")
    for name, value in (("POINTS", points), ("DOME", dome), ("GRID", GRID), ("TILE", TILE)):
        text = text.replace(f"@{name}@", str(value))
    return text
