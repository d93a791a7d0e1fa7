(function(){var d=document,h=d.documentElement,k="wx-bar",s={};try{s=JSON.parse(localStorage.getItem(k)||"{}")}catch(e){}
function save(){try{localStorage.setItem(k,JSON.stringify(s))}catch(e){}show()}
function show(){h.classList.toggle("a11y",!!s.on);h.classList.toggle("contrast",!!s.c);h.style.zoom=s.z?(1+s.z/10):"";l.style.display=s.l?"block":"none"}
var l=d.createElement("div");l.id="line";l.setAttribute("aria-hidden","true");d.body.appendChild(l);
d.addEventListener("mousemove",function(e){if(s.l)l.style.top=e.clientY+12+"px"});
function read(){var w=window.speechSynthesis;if(!w)return;if(w.speaking){w.cancel();return}var t=(d.querySelector(".text")||d.querySelector("main")).innerText.slice(0,4000),u=new SpeechSynthesisUtterance(t);u.lang="zh-CN";w.speak(u)}
d.addEventListener("click",function(e){var b=e.target.closest("[data-do]");if(!b)return;var a=b.getAttribute("data-do");e.preventDefault();
if(a=="bar")s.on=!s.on;else if(a=="+")s.z=Math.min(7,(s.z||0)+1);else if(a=="-")s.z=Math.max(-2,(s.z||0)-1);else if(a=="c")s.c=!s.c;else if(a=="l")s.l=!s.l;else if(a=="r")return read();else if(a=="0")s={on:s.on};else if(a=="p")return print();else if(a.slice(0,1)=="f"){var t=d.querySelector(".text");if(t)t.style.fontSize=a.slice(1)+"px";return}save()});
show()})();
